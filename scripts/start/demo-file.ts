import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DemoState } from "../seed/demo-state.ts";

/** Where everything is, for people's scripts and outside tests. */
export interface Addresses {
  consoleUrl: string;
  simulatorUrl: string | null;
  /** The page that shows what was mailed; null when mails really go out. */
  mailboxUrl: string | null;
}

/** Takes the file away: nobody may read it as ready before it is. */
export const removeDemoFile = (dataDir: string): Promise<void> =>
  rm(join(dataDir, "demo.json"), { force: true });

/** Writes `$DATA_DIR/demo.json` in one move, when everything is ready. */
export const writeDemoFile = async (
  dataDir: string,
  addresses: Addresses,
  demo: DemoState | undefined,
): Promise<void> => {
  const { consoleUrl, simulatorUrl, mailboxUrl } = addresses;
  const body = {
    consoleUrl,
    apiUrl: `${consoleUrl}/api/v1`,
    simulatorUrl,
    mailboxUrl,
    webhookUrl: demo ? `${consoleUrl}/webhooks/meta/${demo.meta.appKey}` : null,
    meta: demo?.meta ?? null,
    orgs: demo?.orgs ?? [],
  };
  const path = join(dataDir, "demo.json");
  await writeFile(`${path}.new`, `${JSON.stringify(body, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
};
