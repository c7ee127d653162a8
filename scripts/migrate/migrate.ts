import { join } from "node:path";
import type pg from "pg";
import { migrateQueue } from "./bullmq.ts";
import { connectCreating, lineOf, withMigrationLock } from "./connection.ts";
import { matchesChecksum, readMigrations, type Migration } from "./migration-files.ts";
import { createLedger, finish, readLedger, recordFailure, start, type LedgerRow } from "./ledger.ts";

/** Where this project keeps its migrations. */
export const migrationsDir = join(import.meta.dirname, "..", "..", "prisma", "migrations");

/** What to migrate. */
export interface MigrateOptions {
  /** Connection string of the owner of the schema; the database is created when missing. */
  readonly adminUrl: string;
  /** One short line per thing done. Default: silent. */
  readonly log?: (line: string) => void;
  /** Folder of Prisma migrations. Default: this project's. */
  readonly directory?: string;
}

/** What was done. */
export interface MigrateResult {
  /** Names of the migrations this call applied, in order. Empty when all was up to date. */
  readonly applied: readonly string[];
}

/**
 * Brings a database to this build's schema: Prisma's migrations, then the queue's own, then ANALYZE.
 *
 * It keeps Prisma's own books (table `_prisma_migrations`, SHA-256 checksums, advisory lock 72707369), so
 * `prisma migrate deploy` and this are interchangeable. Safe to call from several processes at once: one works,
 * the others wait and find nothing to do.
 * @throws Error when a migration failed earlier (P3009), when an applied one was changed, when SQL fails, or when
 *   another migration holds the lock for more than a minute
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const log = options.log ?? (() => undefined);
  const migrations = await readMigrations(options.directory ?? migrationsDir);
  const client = await connectCreating(options.adminUrl, log);
  try {
    return await withMigrationLock(client, async () => {
      const applied = await applyPending(client, migrations, log);
      const queueMoved = await migrateQueue(client, log);
      await keepPartitionsAhead(client);
      if (applied.length > 0 || queueMoved) await client.query("ANALYZE");
      return { applied };
    });
  } finally {
    await client.end();
  }
}

async function applyPending(
  client: pg.Client,
  migrations: readonly Migration[],
  log: (line: string) => void,
): Promise<string[]> {
  await createLedger(client);
  const ledger = await readLedger(client);
  refuseUnfinished(ledger);
  refuseChanged(ledger, migrations);
  warnOfUnknown(ledger, migrations, log);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (ledger.some((row) => row.name === migration.name)) continue;
    await apply(client, migration);
    log(`applied migration ${migration.name}`);
    applied.push(migration.name);
  }
  return applied;
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const id = await start(client, migration);
  try {
    await client.query(migration.sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await client.query("ROLLBACK");
    await recordFailure(client, id, error instanceof Error ? (error.stack ?? reason) : reason);
    throw new Error(
      `Migration ${migration.name} failed at line ${String(lineOf(migration.sql, error))}: ${reason}`,
      { cause: error },
    );
  }
  // A migration may set the search path or a role for itself; the next one must start clean.
  await client.query("RESET ROLE; RESET search_path");
  await finish(client, id);
}

function refuseUnfinished(ledger: readonly LedgerRow[]): void {
  const row = ledger.find((entry) => !entry.finished);
  if (!row) return;
  throw new Error(
    `P3009: migration ${row.name} failed or was interrupted earlier, so nothing more is applied. ` +
      "See column logs of table _prisma_migrations for the reason. Undo what it left behind, then run " +
      `\`npm run migrate -- --rolled-back ${row.name}\` and migrate again.`,
  );
}

function refuseChanged(ledger: readonly LedgerRow[], migrations: readonly Migration[]): void {
  for (const row of ledger) {
    const migration = migrations.find((entry) => entry.name === row.name);
    if (migration && !matchesChecksum(migration, row.checksum)) {
      throw new Error(
        `Migration ${row.name} was changed after it was applied to this database. ` +
          "Restore its file from version control and put the change into a new migration.",
      );
    }
  }
}

/** An older build may meet a newer database during a rollback. That is allowed, and said. */
function warnOfUnknown(
  ledger: readonly LedgerRow[],
  migrations: readonly Migration[],
  log: (line: string) => void,
): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = ledger.filter((row) => !known.has(row.name)).map((row) => row.name);
  if (unknown.length > 0) log(`the database is ahead of this build: ${unknown.join(", ")}`);
}

/** Workers that were away for longer than their partitions reach find them made before anything is written. */
async function keepPartitionsAhead(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ known: boolean }>(
    "SELECT to_regprocedure('maintain_partitions(int, int)') IS NOT NULL AS known",
  );
  if (rows[0]?.known === true) await client.query("SELECT maintain_partitions(7, 0)");
}
