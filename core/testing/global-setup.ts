import { randomBytes } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { withDatabase } from "../../scripts/migrate/connection.ts";
import { migrate } from "../../scripts/migrate/migrate.ts";
import { ensureLogins } from "../../scripts/migrate/roles.ts";
import { startScratchPostgres } from "../../scripts/postgres/scratch-postgres.ts";

/** What every test file is told about the Postgres of this run. */
export interface TestPostgres {
  /** Superuser connection string to the database `postgres`. */
  readonly adminUrl: string;
  /** A migrated, empty database to clone. */
  readonly template: string;
  readonly passwords: { readonly server: string; readonly worker: string };
  /** Why there is no template, when migrating it failed. Tests that need none can still run. */
  readonly failure?: string;
}

declare module "vitest" {
  interface ProvidedContext {
    postgres: TestPostgres;
  }
}

interface Shared {
  readonly ready: Promise<{ context: TestPostgres; stop: () => Promise<void> }>;
  users: number;
}

/** Vitest loads this file once per project; the projects of one run share one Postgres through this name. */
const shelf = globalThis as { parleyTestPostgres?: Shared | undefined };

/**
 * Starts one Postgres for the whole run (or takes the one of TEST_DATABASE_URL) and migrates the template.
 * Vitest calls it only when a project that names it has a test to run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (shelf.parleyTestPostgres ??= { ready: open(), users: 0 });
  shared.users += 1;
  const { context, stop } = await shared.ready;
  project.provide("postgres", context);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    shelf.parleyTestPostgres = undefined;
    await stop();
  };
}

async function open(): Promise<{ context: TestPostgres; stop: () => Promise<void> }> {
  const given = process.env["TEST_DATABASE_URL"];
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startScratchPostgres();
  const context: TestPostgres = {
    adminUrl: server.url,
    // Two runs may share the Postgres of TEST_DATABASE_URL.
    template: `parley_template_${randomBytes(4).toString("hex")}`,
    passwords: { server: "server-password-of-the-tests", worker: "worker-password-of-the-tests" },
  };
  const stop = async (): Promise<void> => {
    if (given) await query(server.url, `DROP DATABASE IF EXISTS ${context.template} WITH (FORCE)`);
    await server.stop();
  };
  const failure = await makeTemplate(context);
  return { context: { ...context, ...(failure ? { failure } : {}) }, stop };
}

/** @returns what went wrong, if anything */
async function makeTemplate(context: TestPostgres): Promise<string | undefined> {
  const adminUrl = withDatabase(context.adminUrl, context.template);
  try {
    await migrate({ adminUrl });
    await ensureLogins({ adminUrl, passwords: context.passwords });
    // A single visitor would block every clone.
    await query(context.adminUrl, `ALTER DATABASE ${context.template} WITH ALLOW_CONNECTIONS false`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
