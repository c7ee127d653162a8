import { assertSchemaCompatibility, runMigrations, SchemaMigrationRequiredError } from "bullmq";
import pg from "pg";

/** The schema BullMQ's Postgres backend lives in. */
const schema = "bullmq";

/**
 * Brings BullMQ's own tables and functions up to date (it keeps its own ledger and lock).
 * @returns true when something changed
 */
export async function migrateQueue(client: pg.Client, log: (line: string) => void): Promise<boolean> {
  const before = await queueVersion(client);
  const after = await runMigrations(client, schema);
  if (after === before) return false;
  log(`queue schema ${schema} is at version ${String(after)}`);
  return true;
}

async function queueVersion(client: pg.Client): Promise<number> {
  try {
    return await assertSchemaCompatibility(client, schema);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0;
    throw error;
  }
}

/** Lets the given roles work with every queue, today's objects and those a later BullMQ adds. */
export async function grantQueue(client: pg.Client, roles: readonly string[]): Promise<void> {
  const to = roles.map((role) => pg.escapeIdentifier(role)).join(", ");
  await client.query(`
    GRANT USAGE ON SCHEMA ${schema} TO ${to};
    GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${to};
    GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO ${to};
    GRANT ALL ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ALL ON TABLES TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ALL ON SEQUENCES TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ALL ON FUNCTIONS TO ${to};
  `);
}
