import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Role } from "#contracts/roles.ts";

/**
 * What the demo knows about itself, made once per data directory: logins, the simulated Meta app and the numbers
 * with their tokens. Kept with mode 600; the product's own database holds the tokens sealed only.
 */
export const DemoState = z.object({
  meta: z.object({ appKey: z.string(), appSecret: z.string(), verifyToken: z.string() }),
  appId: z.string(),
  orgs: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      channels: z.array(
        z.object({
          id: z.uuid(),
          phoneNumberId: z.string(),
          wabaId: z.string(),
          displayPhoneNumber: z.string(),
        }),
      ),
      members: z.array(z.object({ email: z.string(), password: z.string(), role: Role })),
    }),
  ),
  /** For the simulator only; never part of demo.json. */
  tokens: z.record(z.string(), z.string()),
  portfolios: z.record(z.string(), z.string()),
  /** The moment that the demo's times count from; a start that was cut off goes on from it. */
  seededAt: z.iso.datetime(),
  /** Set when everything was written. */
  complete: z.boolean(),
});
export type DemoState = z.infer<typeof DemoState>;

const pathIn = (dataDir: string): string => join(dataDir, "demo-state.json");

/** The kept state, if this data directory was seeded. */
export const readDemoState = async (dataDir: string): Promise<DemoState | undefined> => {
  const text = await readFile(pathIn(dataDir), "utf8").catch(() => undefined);
  return text === undefined ? undefined : DemoState.parse(JSON.parse(text));
};

export const keepDemoState = (dataDir: string, state: DemoState): Promise<void> =>
  writeFile(pathIn(dataDir), JSON.stringify(state, null, 2), { mode: 0o600 });
