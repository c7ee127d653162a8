import pg from "pg";

/** Where this process begins to count, so that two runs do not use the same numbers. */
let counter = Math.floor(Math.random() * 1e12);

/** Digits that no other builder call of this process has used, until 10^length of them were. */
export const digits = (length: number): string => {
  counter += 1;
  return String(counter % 10 ** length).padStart(length, "7");
};

/** The rows of a test database, written as its superuser. */
export const openRows = (adminUrl: string) => {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 3 });
  // A connection that is told to end may still hear that its database is dropped.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const insert = async (table: string, row: Record<string, unknown>): Promise<void> => {
    const keys = Object.keys(row);
    const columns = keys.map((key) => `"${key}"`).join(", ");
    const marks = keys.map((_, index) => `$${index + 1}`).join(", ");
    await pool.query(`INSERT INTO "${table}" (${columns}) VALUES (${marks})`, Object.values(row));
  };
  return {
    insert,
    /** Reads or writes anything, past every wall; for arranging and checking only. */
    sql: async <Row extends object>(text: string, params: unknown[] = []): Promise<Row[]> =>
      (await pool.query<Row>(text, params)).rows,
    close: () => pool.end(),
  };
};

export type Rows = ReturnType<typeof openRows>;
