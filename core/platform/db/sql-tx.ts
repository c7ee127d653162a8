import type pg from "pg";
import type { Statement } from "./statement.ts";

/** A transaction (or single connection) that runs statement files. */
export interface SqlTx {
  /** Runs one statement; answers its rows. bigint comes as string, timestamptz as Date. */
  run<Row>(statement: Statement<Row>, params?: readonly unknown[]): Promise<Row[]>;
}

const sqlTx = (client: pg.PoolClient): SqlTx => ({
  run: async <Row>(statement: Statement<Row>, params: readonly unknown[] = []) => {
    const result = await client.query({ name: statement.name, text: statement.text, values: [...params] });
    return result.rows as Row[];
  },
});

/** Runs `work` between BEGIN and COMMIT on one connection of the pool; any error rolls back. */
export const inTransaction = async <T>(
  pool: pg.Pool,
  prepare: ((client: pg.PoolClient) => Promise<void>) | undefined,
  work: (tx: SqlTx) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that is lost between two statements says so here; unheard, it would end the process.
  const onLost = (error: Error): void => {
    broken = error;
  };
  client.on("error", onLost);
  try {
    await client.query("BEGIN");
    await prepare?.(client);
    const answer = await work(sqlTx(client));
    await client.query("COMMIT");
    return answer;
  } catch (error) {
    await client.query("ROLLBACK").catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error("rollback failed");
    });
    throw error;
  } finally {
    client.off("error", onLost);
    client.release(broken);
  }
};
