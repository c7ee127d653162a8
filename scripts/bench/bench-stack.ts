import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { buildIfStale } from "../build/build.ts";
import { createKeyring } from "../keys/create-keyring.ts";
import { withDatabase } from "../migrate/connection.ts";
import { migrate } from "../migrate/migrate.ts";
import { ensureLogins } from "../migrate/roles.ts";
import { startEmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import { inventDemo } from "../seed/demo-orgs.ts";
import type { DemoState } from "../seed/demo-state.ts";
import { asSetup } from "../seed/setup-connection.ts";
import { writeMetaApp, writeOrg } from "../seed/write-orgs.ts";
import { startChild } from "../start/children.ts";
import type { Child } from "../start/children.ts";
import { loginUrl } from "../start/login-url.ts";
import { claimPort } from "../start/ports.ts";
import { createUndo } from "../start/undo.ts";

/** A whole Parley of its own for one bench: durable Postgres, built processes, two orgs, no conversations. */
export interface BenchStack {
  demo: DemoState;
  /** Superuser: counts rows, arranges data. */
  admin: pg.Pool;
  serverUrl: string;
  workerUrl: string;
  origin: string;
  webhookUrl: string;
  startServer(): Promise<Child>;
  startWorkers(): Promise<Child>;
  /** Ends Postgres as a power cut would (immediate shutdown) and starts it again on the same data and port. */
  crashPostgres(): Promise<void>;
  close(): Promise<void>;
}

const passwords = { server: "bench-password-of-the-server", worker: "bench-password-of-the-workers" };

export interface BenchStackOptions {
  graphUrl?: string;
  /** Queues and sockets on Redis; in Postgres and in memory without it. */
  redisUrl?: string;
}

/** Prepares everything but the processes; those are started when the bench wants them. */
export const openBenchStack = async (options: BenchStackOptions = {}): Promise<BenchStack> => {
  const undo = createUndo();
  await buildIfStale();
  const dir = await mkdtemp(join(tmpdir(), "parley-bench-"));
  undo.add(() => rm(dir, { recursive: true, force: true }));
  const dataDir = join(dir, "postgres");
  let postgres = await startEmbeddedPostgres({ dataDir });
  undo.add(() => postgres.stop());
  const adminUrl = withDatabase(postgres.url, "parley");
  await migrate({ adminUrl });
  await ensureLogins({ adminUrl, passwords });
  const keysDir = join(dir, "keys");
  createKeyring(keysDir, { tls: false });
  const demo = inventDemo(new Date());
  await asSetup(adminUrl, async (client) => {
    await writeMetaApp(client, demo, keysDir);
    for (const org of demo.orgs) await writeOrg(client, demo, org, keysDir);
  });
  const admin = new pg.Pool({ connectionString: adminUrl, max: 2 });
  admin.on("error", () => undefined);
  undo.add(() => admin.end());
  const port = await claimPort(0, "PORT");
  const origin = `http://127.0.0.1:${port}`;
  const serverUrl = loginUrl(adminUrl, "parley_server", passwords.server);
  const workerUrl = loginUrl(adminUrl, "parley_worker", passwords.worker);
  const start = async (
    name: "server" | "workers",
    env: Record<string, string | undefined>,
  ): Promise<Child> => {
    const child = await startChild({
      name,
      args: [`dist/${name}/main.js`],
      env: { LOG_LEVEL: "warn", KEYS_DIR: join(keysDir, name), REDIS_URL: options.redisUrl, ...env },
      logDir: join(dir, "logs"),
      graceMs: 28_000,
    });
    undo.add(() => child.stop());
    return child;
  };
  return {
    demo,
    admin,
    serverUrl,
    workerUrl,
    origin,
    webhookUrl: `${origin}/webhooks/meta/${demo.meta.appKey}`,
    startServer: () =>
      start("server", {
        PORT: String(port),
        DATABASE_URL: serverUrl,
        PUBLIC_URL: origin,
        RATE_LIMIT_SCALE: "10000",
      }),
    startWorkers: () =>
      start("workers", {
        DATABASE_URL: workerUrl,
        META_GRAPH_URL: options.graphUrl ?? "http://127.0.0.1:9",
      }),
    crashPostgres: async () => {
      const { port: postgresPort } = postgres;
      await endAbruptly(adminUrl);
      await postgres.exited;
      postgres = await startEmbeddedPostgres({ dataDir, port: postgresPort });
    },
    close: () => undo.run(),
  };
};

/** SIGQUIT to the postmaster: no checkpoint, no goodbye; the next start recovers from the log. */
const endAbruptly = async (adminUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: string }>(
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid",
  );
  process.kill(Number(rows[0]?.pid), "SIGQUIT");
  await client.end().catch(() => undefined);
};

/** Resident memory of a process in MiB, from the kernel. */
export const residentMiB = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
};
