import pg from "pg";
import { grantQueue } from "./bullmq.ts";
import { connect, withMigrationLock } from "./connection.ts";

/** The passwords of the two logins. A missing one leaves the login's password as it is. */
export interface LoginPasswords {
  readonly server?: string;
  readonly worker?: string;
}

/** What to make sure of. */
export interface EnsureLoginsOptions {
  /** Connection string of an admin who may create roles; the database must be migrated. */
  readonly adminUrl: string;
  readonly passwords: LoginPasswords;
}

/** Each login and the group roles it may switch to (`options=-c role=…`). */
export const logins = {
  server: {
    name: "parley_server",
    groups: ["parley_app", "parley_key", "parley_identity", "parley_ingest", "parley_hub"],
  },
  worker: { name: "parley_worker", groups: ["parley_app", "parley_work", "parley_mail"] },
} as const;

/**
 * Makes the two login roles, sets their passwords, and lets them switch to their group roles and use the queue.
 *
 * They inherit nothing: a connection that does not choose a group role can reach the queue and no tenant table.
 * Works for an admin who is no superuser but may create roles. Roles belong to the whole Postgres cluster: two
 * Parleys in one cluster share them.
 * @throws Error when a group role is missing (migrate first) or a login has more power than it may have
 */
export async function ensureLogins({ adminUrl, passwords }: EnsureLoginsOptions): Promise<void> {
  const client = await connect(adminUrl);
  try {
    await withMigrationLock(client, async () => {
      await ensureLogin(client, logins.server, passwords.server);
      await ensureLogin(client, logins.worker, passwords.worker);
      await refusePower(client);
      await grantQueue(client, [logins.server.name, logins.worker.name]);
    });
  } finally {
    await client.end();
  }
}

async function ensureLogin(
  client: pg.Client,
  login: { readonly name: string; readonly groups: readonly string[] },
  password: string | undefined,
): Promise<void> {
  await createIfMissing(client, login.name);
  const name = pg.escapeIdentifier(login.name);
  if (password !== undefined) {
    await client.query(`ALTER ROLE ${name} WITH LOGIN NOINHERIT PASSWORD ${pg.escapeLiteral(password)}`);
  }
  const missing = await missingGroups(client, login.groups);
  if (missing.length > 0) {
    throw new Error(`The database is not migrated: role ${missing.join(", ")} is missing. Migrate it first.`);
  }
  for (const group of await groupsToJoin(client, login)) {
    await client.query(`GRANT ${pg.escapeIdentifier(group)} TO ${name}`);
  }
}

async function createIfMissing(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [name]);
  if (rowCount !== 0) return;
  try {
    await client.query(
      `CREATE ROLE ${pg.escapeIdentifier(name)}
         WITH LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION`,
    );
  } catch (error) {
    // Roles belong to the cluster, the lock to one database: a sibling database may have been quicker.
    const taken = error instanceof pg.DatabaseError && ["42710", "23505"].includes(error.code ?? "");
    if (!taken) throw error;
  }
}

async function missingGroups(client: pg.Client, groups: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT name FROM unnest($1::text[]) AS name WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)",
    [groups],
  );
  return rows.map((row) => row.name);
}

async function groupsToJoin(
  client: pg.Client,
  login: { readonly name: string; readonly groups: readonly string[] },
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) AS name WHERE NOT EXISTS (
       SELECT FROM pg_auth_members m
        WHERE m.roleid = (SELECT oid FROM pg_roles WHERE rolname = name)
          AND m.member = (SELECT oid FROM pg_roles WHERE rolname = $2))`,
    [login.groups, login.name],
  );
  return rows.map((row) => row.name);
}

/** Row-level security means nothing to a role that may bypass it. */
async function refusePower(client: pg.Client): Promise<void> {
  const names = Object.values(logins).flatMap((login) => [login.name, ...login.groups]);
  const { rows } = await client.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_roles
      WHERE rolname = ANY($1) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,
    [names],
  );
  const first = rows[0];
  if (first) {
    throw new Error(
      `Role ${first.name} has more power than Parley allows (superuser, bypassrls, createrole, createdb or ` +
        `replication). Run: ALTER ROLE ${first.name} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION`,
    );
  }
}
