import pg from "pg";

/** The key Prisma's own engine locks with; sharing it lets both run side by side. */
const migrationLock = 72707369;

/**
 * Connects as admin, and creates the database first when it does not exist.
 * @param url connection string whose path names the database
 */
export async function connectCreating(url: string, log: (line: string) => void): Promise<pg.Client> {
  try {
    return await connect(url);
  } catch (error) {
    if (!hasCode(error, "3D000")) throw error;
  }
  const name = databaseName(url);
  const maintenance = await connect(withDatabase(url, "postgres"));
  try {
    await maintenance.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    log(`created database ${name}`);
  } catch (error) {
    // Somebody else was quicker.
    if (!hasCode(error, "42P04") && !hasCode(error, "23505")) throw error;
  } finally {
    await maintenance.end();
  }
  return connect(url);
}

/** Opens one session. The caller ends it. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: "parley-migrate" });
  // A connection lost between two queries is reported by the next query; as a bare event it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const copy = new URL(url);
  copy.pathname = `/${encodeURIComponent(name)}`;
  return copy.href;
}

/** The database a connection string names. */
export function databaseName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/**
 * Runs the work while this session holds the migration lock of the database.
 * @throws Error when somebody else holds it for more than a minute
 */
export async function withMigrationLock<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query("SET lock_timeout = '60s'");
  try {
    await client.query("SELECT pg_advisory_lock($1)", [migrationLock]);
  } catch (error) {
    if (!hasCode(error, "55P03")) throw error;
    throw new Error("Another migration of this database has been running for more than a minute.", {
      cause: error,
    });
  }
  await client.query("RESET lock_timeout");
  try {
    return await work();
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [migrationLock]);
  }
}

/** The line of the SQL text a Postgres error points to; 1 when it points nowhere. */
export function lineOf(sql: string, error: unknown): number {
  const position = error instanceof pg.DatabaseError ? Number(error.position ?? 1) : 1;
  // Postgres counts characters, JavaScript code units.
  const before = Array.from(sql).slice(0, position - 1);
  return before.filter((character) => character === "\n").length + 1;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
