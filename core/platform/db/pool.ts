import pg from "pg";

/** Group roles of the database (migrations, `walls`). A pool speaks as exactly one of them. */
export type DatabaseRole =
  "parley_app" | "parley_identity" | "parley_ingest" | "parley_hub" | "parley_work" | "parley_mail";

export interface PoolOptions {
  url: string;
  role: DatabaseRole;
  max: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
}

/** Session settings of a connection: its role, and limits so that nothing hangs for ever. */
export const sessionOptions = (role: DatabaseRole): string =>
  [
    `role=${role}`,
    "statement_timeout=30000",
    "idle_in_transaction_session_timeout=60000",
    "lock_timeout=10000",
  ]
    .map((setting) => `-c ${setting}`)
    .join(" ");

/** Opens a pool whose every connection has switched to `role`. Errors of idle connections go to `onError`. */
export const openPool = (options: PoolOptions, onError: (error: Error) => void): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName,
    options: sessionOptions(options.role),
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
  });
  pool.on("error", onError);
  return pool;
};
