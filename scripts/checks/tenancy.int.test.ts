import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#core/testing/database.ts";
import { faultsIn } from "./tenancy.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const walled = (name: string): string => `
  ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON ${name} TO parley_app USING (true);`;

test("this project's migrations keep every belt", async () => {
  expect(await faultsIn(database.adminUrl)).toEqual([]);
});

test("a table without forced security, without org_id's NOT NULL, or open to all is named", async () => {
  await run(`
    CREATE TABLE naked (org_id uuid);
    CREATE TABLE unforced (id uuid); ALTER TABLE unforced ENABLE ROW LEVEL SECURITY;
    CREATE TABLE shared (id uuid); ${walled("shared")} GRANT SELECT ON shared TO PUBLIC;
    CREATE TABLE direct (id uuid); ${walled("direct")} GRANT SELECT ON direct TO parley_worker;`);
  const faults = await faultsIn(database.adminUrl);
  expect(faults.sort()).toEqual([
    "direct is granted to a login directly; logins must choose a group role",
    "naked has no forced row-level security",
    "naked lets org_id be empty",
    "shared is granted to everybody",
    "unforced has no forced row-level security",
    "unforced has row-level security but no policy for anybody, so nobody can use it",
  ]);
});

test("a link that leaves org_id out, and a partition with a door of its own, are named", async () => {
  await run(`
    CREATE TABLE parent (org_id uuid NOT NULL, id uuid PRIMARY KEY); ${walled("parent")}
    CREATE TABLE child (org_id uuid NOT NULL, parent_id uuid CONSTRAINT loose REFERENCES parent (id)); ${walled("child")}
    CREATE TABLE days (org_id uuid NOT NULL, day date NOT NULL) PARTITION BY RANGE (day); ${walled("days")}
    CREATE TABLE days_one PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-01-02');
    GRANT SELECT ON days_one TO parley_app;`);
  expect((await faultsIn(database.adminUrl)).sort()).toEqual([
    "days_one is a partition that can be read around its parent's policies",
    "loose on child links to a table of the tenant without org_id, so a row could point into another org",
  ]);
});
