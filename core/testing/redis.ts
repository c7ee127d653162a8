import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { guard } from "../../scripts/postgres/guardian.ts";

/** A Redis of its own for one test file. */
export interface TestRedis {
  readonly url: string;
  /** Ends the process at once, as a crash would; the append-only file stays. */
  kill(): Promise<void>;
  /** Starts again on the same port and data after `kill`. */
  restart(): Promise<void>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

const startTimeoutMs = 20_000;

/** True when `redis-server` is on the PATH. Suites for several backends leave Redis out when it is not. */
export function redisAvailable(): boolean {
  return redisProgram() !== undefined;
}

/**
 * Starts `redis-server` on a free port of 127.0.0.1, with the settings BullMQ asks for (append-only file, no
 * eviction).
 * @throws Error when Redis is not installed or does not come up
 */
export async function startRedis(): Promise<TestRedis> {
  const program = redisProgram();
  if (!program) throw new Error("redis-server is not installed; ask redisAvailable() first.");
  const folder = mkdtempSync(join(tmpdir(), "parley-redis-"));
  const port = await freePort();
  let end = await launch(program, port, folder);
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    kill: () => end(),
    restart: async () => {
      end = await launch(program, port, folder);
    },
    stop: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(program: string, port: number, folder: string): Promise<() => Promise<void>> {
  const child = spawn(
    program,
    [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder],
      ...["--appendonly", "yes", "--maxmemory-policy", "noeviction", "--save", ""],
    ],
    { stdio: "ignore" },
  );
  const ended = once(child, "exit");
  const guardian = child.pid === undefined ? undefined : guard(child.pid);
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    guardian?.kill("SIGKILL");
  };
  await waitUntilReady(port, () => child.exitCode !== null).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return end;
}

async function waitUntilReady(port: number, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answersPing(port))) {
    if (hasEnded()) throw new Error(`redis-server ended while it started on port ${String(port)}.`);
    if (Date.now() > deadline) throw new Error("redis-server did not answer within 20 s.");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A Redis that still loads its file answers -LOADING, so an open port alone is not enough. */
async function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const answer = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.once("data", (data) => answer(data.toString().startsWith("+PONG")));
    socket.once("error", () => answer(false));
    socket.once("close", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

function redisProgram(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, "redis-server")).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
