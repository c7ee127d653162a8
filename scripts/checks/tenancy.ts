import pg from "pg";
import { withDatabase } from "../migrate/connection.ts";
import { migrate } from "../migrate/migrate.ts";
import { ensureLogins } from "../migrate/roles.ts";
import { startScratchPostgres } from "../postgres/scratch-postgres.ts";

/** Each query names what breaks a belt of tenancy (docs/security.md); none may return a row. */
const rules: readonly { readonly broken: string; readonly sql: string }[] = [
  {
    broken: "has no forced row-level security",
    sql: `SELECT relname AS name FROM pg_class
           WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
             AND relname <> '_prisma_migrations' AND NOT (relrowsecurity AND relforcerowsecurity)`,
  },
  {
    broken: "has row-level security but no policy for anybody, so nobody can use it",
    sql: `SELECT relname AS name FROM pg_class c
           WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
             AND relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)`,
  },
  {
    broken: "is a partition that can be read around its parent's policies",
    sql: `SELECT relname AS name FROM pg_class c
           WHERE relnamespace = 'public'::regnamespace AND relispartition AND relkind IN ('r', 'p')
             AND NOT relrowsecurity AND EXISTS (
               SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner)`,
  },
  {
    broken: "lets org_id be empty",
    // A journal item has no org until its number is resolved; no tenant policy lets it be seen before.
    sql: `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
             AND a.attname = 'org_id' AND NOT a.attnotnull
             AND c.relname <> 'journal_item'`,
  },
  {
    broken: "is granted to everybody",
    sql: `SELECT c.relname AS name FROM pg_class c, aclexplode(c.relacl) a
           WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0`,
  },
  {
    broken: "is granted to a login directly; logins must choose a group role",
    sql: `SELECT c.relname AS name FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
           WHERE c.relnamespace = 'public'::regnamespace AND r.rolname IN ('parley_server', 'parley_worker')`,
  },
  {
    broken: "is a role with more power than it may have",
    sql: `SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'parley%'
             AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)`,
  },
  {
    broken: "links to a table of the tenant without org_id, so a row could point into another org",
    sql: `SELECT con.conname || ' on ' || child.relname AS name
            FROM pg_constraint con
            JOIN pg_class child ON child.oid = con.conrelid
            JOIN pg_class parent ON parent.oid = con.confrelid
           WHERE con.contype = 'f' AND child.relnamespace = 'public'::regnamespace AND con.conparentid = 0
             AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = child.oid AND a.attname = 'org_id')
             AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = parent.oid AND a.attname = 'org_id')
             AND NOT EXISTS (
               SELECT FROM pg_attribute a
                WHERE a.attrelid = child.oid AND a.attname = 'org_id' AND a.attnum = ANY (con.conkey))`,
  },
];

/** Migrates a scratch database and reads from its catalogues whether the belts of tenancy hold. */
export async function tenancyFaults(): Promise<string[]> {
  const postgres = await startScratchPostgres();
  try {
    const adminUrl = withDatabase(postgres.url, "parley");
    await migrate({ adminUrl });
    await ensureLogins({ adminUrl, passwords: {} });
    return await faultsIn(adminUrl);
  } finally {
    await postgres.stop();
  }
}

/** The same for a database that is already migrated. */
export async function faultsIn(adminUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const faults: string[] = [];
    for (const { broken, sql } of rules) {
      const { rows } = await client.query<{ name: string }>(sql);
      faults.push(...rows.map(({ name }) => `${name} ${broken}`));
    }
    return faults;
  } finally {
    await client.end();
  }
}
