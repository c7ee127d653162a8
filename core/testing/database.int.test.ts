import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { query } from "./query.ts";
import { asRole, createTestDatabase, type TestDatabase } from "./database.ts";

let one: TestDatabase;
let two: TestDatabase;

beforeAll(async () => {
  [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(async () => {
  await Promise.all([one.drop(), two.drop()]);
});

describe("a test database", () => {
  test("is migrated and of its own", async () => {
    const migrations = await query(one.adminUrl, "SELECT count(*)::int AS n FROM _prisma_migrations");
    expect(migrations[0]?.["n"]).toBeGreaterThan(0);
    await query(one.adminUrl, "CREATE TABLE only_here (v int)");
    expect(await query(two.adminUrl, "SELECT to_regclass('only_here') AS found")).toEqual([{ found: null }]);
  });

  test("lets both logins in, switched to a group role when asked", async () => {
    const who = "SELECT session_user AS login, current_user AS role, current_database() AS name";
    expect(await query(asRole(one.serverUrl, "parley_app"), who)).toEqual([
      { login: "parley_server", role: "parley_app", name: one.name },
    ]);
    expect(await query(asRole(one.workerUrl, "parley_work"), who)).toEqual([
      { login: "parley_worker", role: "parley_work", name: one.name },
    ]);
  });

  test("no role of Parley's is mighty", async () => {
    expect(
      await query(
        one.adminUrl,
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'parley%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)",
      ),
    ).toEqual([]);
  });

  test("is gone after drop, even while somebody is connected", async () => {
    const three = await createTestDatabase();
    const guest = new pg.Client({ connectionString: three.adminUrl });
    guest.on("error", () => undefined);
    await guest.connect();
    await three.drop();
    const left = await query(
      inject("postgres").adminUrl,
      `SELECT FROM pg_database WHERE datname = '${three.name}'`,
    );
    expect(left).toHaveLength(0);
  });
});
