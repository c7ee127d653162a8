import type pg from "pg";

interface Index {
  name: string;
  definition: string;
}

/** Indexes beside the primary keys, as the migrations left them. */
const secondaryIndexes = async (client: pg.ClientBase, tables: readonly string[]): Promise<Index[]> => {
  const { rows } = await client.query<Index>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indrelid = ANY($1::regclass[]) AND NOT indisprimary ORDER BY 1`,
    [tables],
  );
  return rows;
};

/**
 * Runs `load` the cheap way, on one superuser connection: no triggers or foreign-key checks, no wait for the disk,
 * and the secondary indexes of `tables` made anew afterwards. What is measured later sees none of it: the indexes
 * are those of the migrations to the letter, the tables are vacuumed and analysed, and everything is on disk.
 * @throws Error when the indexes afterwards are not those from before
 */
export const bulkLoad = async (
  admin: pg.Pool,
  tables: readonly string[],
  load: (client: pg.ClientBase) => Promise<void>,
): Promise<void> => {
  const client = await admin.connect();
  try {
    await client.query(
      `SET session_replication_role = replica; SET synchronous_commit = off;
       SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'`,
    );
    const before = await secondaryIndexes(client, tables);
    for (const { name } of before) await client.query(`DROP INDEX ${name}`);
    await load(client);
    for (const { definition } of before) await client.query(definition);
    const after = await secondaryIndexes(client, tables);
    if (JSON.stringify(after) !== JSON.stringify(before))
      throw new Error("the indexes are not the migrated ones");
    for (const table of tables) await client.query(`VACUUM (ANALYZE) ${table}`);
    await client.query("CHECKPOINT");
  } finally {
    // The connection keeps its settings, so nobody may have it again.
    client.release(true);
  }
};
