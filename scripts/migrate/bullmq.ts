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
  await keepSequencesWithOwner(client);
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

/**
 * BullMQ makes a sequence per queue while it runs. With the caller's rights that would need CREATE on the schema, and
 * a sequence made by one login would be closed to the other. So the functions that make or drop sequences run with
 * the owner's rights. An upgrade replaces functions, hence again after each.
 */
async function keepSequencesWithOwner(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ signature: string }>(
    `SELECT oid::regprocedure::text AS signature FROM pg_proc
      WHERE pronamespace = $1::regnamespace AND prosrc ~* '(create|drop) sequence' AND NOT prosecdef`,
    [schema],
  );
  for (const { signature } of rows) {
    // pg_temp last: else a caller's temporary table could stand in for a real one.
    await client.query(`ALTER FUNCTION ${signature} SECURITY DEFINER SET search_path = ${schema}, pg_temp`);
  }
}

/** Lets the given roles work with every queue, today's objects and those a later BullMQ adds. */
export async function grantQueue(client: pg.Client, roles: readonly string[]): Promise<void> {
  const to = roles.map((role) => pg.escapeIdentifier(role)).join(", ");
  await client.query(`
    GRANT USAGE ON SCHEMA ${schema} TO ${to};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${to};
    GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO ${to};
    GRANT ALL ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ALL ON SEQUENCES TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ALL ON FUNCTIONS TO ${to};
  `);
}
