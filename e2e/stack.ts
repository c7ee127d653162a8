import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { Role } from "#contracts/roles.ts";

/** `$DATA_DIR/demo.json`, exactly as the outside relies on it. */
export const Demo = z.strictObject({
  consoleUrl: z.url(),
  apiUrl: z.url(),
  simulatorUrl: z.url(),
  mailboxUrl: z.url(),
  webhookUrl: z.url(),
  meta: z.strictObject({ appKey: z.string(), appSecret: z.string(), verifyToken: z.string() }),
  orgs: z
    .array(
      z.strictObject({
        id: z.uuid(),
        name: z.string(),
        channels: z
          .array(
            z.strictObject({
              id: z.uuid(),
              phoneNumberId: z.string(),
              wabaId: z.string(),
              displayPhoneNumber: z.string(),
            }),
          )
          .min(1),
        members: z.array(z.strictObject({ email: z.email(), password: z.string(), role: Role })),
      }),
    )
    .min(2),
});
export type Demo = z.infer<typeof Demo>;

export interface Stack {
  demo: Demo;
  /** What `npm start` has printed so far. */
  output(): string;
  /** Ctrl-C, and waits for the end. Answers the exit code. */
  stop(): Promise<number | null>;
}

const root = join(import.meta.dirname, "..");

/** A folder that holds node, sh and nothing else, to be the whole PATH. */
const nodeOnlyPath = async (dataDir: string): Promise<string> => {
  const bin = join(dataDir, "bin");
  await mkdir(bin, { recursive: true });
  const link = (target: string, name: string) => symlink(target, join(bin, name)).catch(() => undefined);
  await link(process.execPath, "node");
  for (const shell of ["/bin/sh", "/usr/bin/sh"]) if (existsSync(shell)) await link(shell, "sh");
  return bin;
};

/** Runs the start command; resolves with the process and its collected output. */
export const runStart = async (
  dataDir: string,
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; output: () => string; exit: Promise<number | null> }> => {
  const bin = await nodeOnlyPath(dataDir);
  const keep = Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      ["HOME", "LANG", "TMPDIR", "NODE_EXTRA_CA_CERTS"].includes(name),
    ),
  );
  const child = spawn(process.execPath, ["scripts/run-ts.mjs", "scripts/start/main.ts"], {
    cwd: root,
    env: {
      ...keep,
      PATH: [bin].join(delimiter),
      DATA_DIR: dataDir,
      PORT: "0",
      SIMULATOR_PORT: "0",
      MAILBOX_PORT: "0",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return { child, output: () => text, exit };
};

/** A data directory of its own that Postgres' account can reach, and the way to remove it. */
export const temporaryDataDir = async (): Promise<{ path: string; remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), "parley-e2e-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** Starts the whole product and waits until it says that it is ready. */
export const startStack = async (dataDir: string, env: Record<string, string> = {}): Promise<Stack> => {
  const { child, output, exit } = await runStart(dataDir, env);
  const file = join(dataDir, "demo.json");
  const state = { ended: false };
  void exit.then(() => (state.ended = true));
  while (!existsSync(file)) {
    if (state.ended) throw new Error(`npm start ended before it was ready:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    demo: Demo.parse(JSON.parse(await readFile(file, "utf8"))),
    output,
    stop: async () => {
      child.kill("SIGINT");
      return exit;
    },
  };
};
