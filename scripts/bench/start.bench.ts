import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { packageRoot } from "#core/platform/package-root.ts";
import { openBenchStack } from "./bench-stack.ts";
import { sendAtRate } from "./load.ts";
import { atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { median } from "./stats.ts";
import { webhookMaker } from "./webhook-load.ts";

/** As a person's shell would have it: what npm tells the scripts that it runs is not for another npm. */
const shellEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));

/** Seconds from `npm start` to demo.json, i.e. until everything is ready; then Ctrl-C. */
const startOnce = async (directory: string, dataDir: string, npm: readonly string[]): Promise<number> => {
  const started = performance.now();
  const [command = "", ...args] = npm;
  const child = spawn(command, args, {
    cwd: directory,
    stdio: "ignore",
    detached: true,
    env: { ...shellEnv(), DATA_DIR: dataDir, PORT: "0", SIMULATOR_PORT: "0" },
  });
  let code: number | null | undefined;
  const exit = new Promise<void>((resolve) => {
    child.once("exit", (status) => {
      code = status;
      resolve();
    });
  });
  while (!existsSync(join(dataDir, "demo.json"))) {
    if (code !== undefined) throw new Error(`npm start ended with code ${String(code)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const took = (performance.now() - started) / 1000;
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  await exit;
  return took;
};

const run = (command: string, args: readonly string[], cwd: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: "ignore" });
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${String(code)}`)),
    );
  });

/** Milliseconds from spawning the built server to its first acknowledged webhook. */
const firstWebhook = async (): Promise<number> => {
  const stack = await openBenchStack();
  try {
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const started = performance.now();
      const server = await stack.startServer();
      const answer = await sendAtRate({
        url: stack.webhookUrl,
        rate: 1,
        seconds: 1,
        request: webhookMaker(stack.demo, `F${round}-`, 1),
      });
      if (answer.statuses.get(200) !== 1) throw new Error("the first webhook was not acknowledged");
      times.push(performance.now() - started);
      await server.stop();
    }
    return median(times);
  } finally {
    await stack.close();
  }
};

/** How long a start takes: the server alone, the whole product the second time, and from a fresh clone. */
export const start = async (): Promise<Figure[]> => {
  const npm = ["npm", "start", "--silent"];
  const folder = await mkdtemp(join(tmpdir(), "parley-start-"));
  try {
    const serverMs = await firstWebhook();
    const clone = join(folder, "clone");
    await run("git", ["clone", "--quiet", packageRoot, clone], folder);
    const first = await startOnce(clone, join(folder, "data"), npm);
    const second: number[] = [];
    for (let round = 0; round < 3; round += 1) second.push(await startOnce(clone, join(folder, "data"), npm));
    return [
      atMost("built server, spawn to first webhook acknowledged", "ms", serverMs, 1_500),
      atMost("npm start, fresh clone with installing, warm package cache", "s", first, 90),
      atMost("npm start, second time", "s", median(second), 10),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
