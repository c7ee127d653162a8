import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { SendWorkerSettings } from "./send-worker-process.ts";

/** A sending worker in a process of its own. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Resolves when the process has ended, however. */
  readonly ended: Promise<unknown>;
  /** As the kernel would: no handlers, no flush. */
  kill(): Promise<unknown>;
  stop(): Promise<unknown>;
}

const entry = join(import.meta.dirname, "send-worker-process.ts");

/** Starts a worker and waits until it sends. @throws Error with what it wrote when it ends before */
export const startWorker = async (settings: SendWorkerSettings): Promise<WorkerProcess> => {
  const child = spawn(process.execPath, ["--import", "tsx", entry], {
    // eslint-disable-next-line no-restricted-syntax -- a test hands its own environment on
    env: { ...process.env, SEND_WORKER: JSON.stringify(settings) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let complaints = "";
  child.stderr.on("data", (data: Buffer) => (complaints += data.toString()));
  const end = (signal: NodeJS.Signals) => (): Promise<unknown> => {
    child.kill(signal);
    return ended;
  };
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (data: Buffer) => {
      if (data.toString().includes("ready")) resolve();
    });
    child.once("exit", () => reject(new Error(`a worker ended before it was ready: ${complaints}`)));
  });
  return { child, ended, kill: end("SIGKILL"), stop: end("SIGTERM") };
};
