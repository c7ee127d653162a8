import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A process of ours: how to stop it, and news of an end that nobody asked for. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** What its ready line said. */
  readonly ready: Record<string, unknown>;
  /** Resolves when it ends by itself, with a sentence. Never resolves after stop(). */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  name: string;
  /** Arguments for node: loader flags and the script. */
  args: readonly string[];
  /** Only these variables are handed on, beside the few that node itself needs. */
  env: Record<string, string | undefined>;
  logDir: string;
  /** Grace before a stop becomes a kill. */
  graceMs: number;
}

const inherited = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "SystemRoot", "NODE_EXTRA_CA_CERTS", "NODE_ENV"];

const childEnv = (given: ChildOptions["env"]): NodeJS.ProcessEnv => {
  const env: NodeJS.ProcessEnv = {};
  for (const name of inherited) if (process.env[name] !== undefined) env[name] = process.env[name];
  for (const [name, value] of Object.entries(given)) if (value !== undefined) env[name] = value;
  return env;
};

const readyLine = (line: string): Record<string, unknown> | undefined => {
  if (!line.includes('"ready":true')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};

const lastLines = async (path: string): Promise<string> =>
  (await readFile(path, "utf8").catch(() => "")).trimEnd().split("\n").slice(-5).join("\n");

const ended = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `code ${String(code)}`));
    child.once("error", (error) => resolve(error.message));
  });

/**
 * Starts a process and waits for the JSON line `{"ready":true, …}` on its standard output. Its output goes to a
 * log file. It sits in a session of its own, so Ctrl-C reaches it through us, in the right order; the IPC channel
 * tells it when we die.
 * @throws Error with its last words when it ends before it is ready
 */
export const startChild = async (options: ChildOptions): Promise<Child> => {
  await mkdir(options.logDir, { recursive: true });
  const logPath = join(options.logDir, `${options.name}.log`);
  const log = createWriteStream(logPath, { flags: "w" });
  const child = spawn(process.execPath, options.args, {
    env: childEnv(options.env),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  const exit = ended(child);
  let stopping = false;
  child.stderr?.pipe(log, { end: false });
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        log.write(`${line}\n`);
        const said = readyLine(line);
        if (said) resolve(said);
      });
    }
    void exit.then(async (how) => {
      const words = await lastLines(logPath);
      reject(new Error(`${options.name} ended (${how}) before it was ready. ${words}`));
    });
  });
  const died = new Promise<string>((resolve) => {
    void exit.then((how) => {
      if (!stopping) resolve(`${options.name} ended by itself (${how}); see ${logPath}`);
    });
  });
  return {
    name: options.name,
    pid: child.pid ?? 0,
    ready,
    died,
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), options.graceMs);
      await exit;
      clearTimeout(kill);
      log.end();
    },
  };
};
