import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { query } from "#core/testing/query.ts";
import type {} from "#core/testing/global-setup.ts";
import { connect, withDatabase } from "./connection.ts";
import { markRolledBack } from "./ledger.ts";
import { migrate } from "./migrate.ts";

let directory: string;
let adminUrl: string;
let name: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parley-migrations-"));
  name = `parley_migrate_${randomBytes(6).toString("hex")}`;
  adminUrl = withDatabase(inject("postgres").adminUrl, name);
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
  await query(inject("postgres").adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
});

async function addMigration(folder: string, sql: string): Promise<void> {
  await mkdir(join(directory, folder), { recursive: true });
  await writeFile(join(directory, folder, "migration.sql"), sql);
}

describe("migrate", () => {
  test("creates the database, applies in order, and does nothing the second time", async () => {
    await addMigration("2_second", "INSERT INTO first VALUES ('after first');");
    await addMigration(
      "1_first",
      "CREATE TABLE first (v text); CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;",
    );
    const lines: string[] = [];
    const log = (line: string): number => lines.push(line);
    expect(await migrate({ adminUrl, directory, log })).toEqual({ applied: ["1_first", "2_second"] });
    expect(lines).toEqual([
      `created database ${name}`,
      "applied migration 1_first",
      "applied migration 2_second",
      expect.stringMatching(/^queue schema bullmq is at version \d+$/),
    ]);
    lines.length = 0;
    expect(await migrate({ adminUrl, directory, log })).toEqual({ applied: [] });
    expect(lines).toEqual([]);
    expect(await query(adminUrl, "SELECT v FROM first")).toEqual([{ v: "after first" }]);
  });

  test("a later migration is applied alone", async () => {
    await addMigration("1_first", "CREATE TABLE first (v text);");
    await migrate({ adminUrl, directory });
    await addMigration("2_second", "CREATE TABLE second (v text);");
    expect(await migrate({ adminUrl, directory })).toEqual({ applied: ["2_second"] });
  });

  test("two at once apply each migration once", async () => {
    await addMigration("1_first", "CREATE TABLE first (v int); SELECT pg_sleep(0.2);");
    await addMigration("2_second", "INSERT INTO first VALUES (2);");
    const results = await Promise.all([
      migrate({ adminUrl, directory }),
      migrate({ adminUrl, directory }),
      migrate({ adminUrl, directory }),
    ]);
    expect(results.map((result) => result.applied.length).sort()).toEqual([0, 0, 2]);
    expect(await query(adminUrl, "SELECT v FROM first")).toEqual([{ v: 2 }]);
    expect(await query(adminUrl, "SELECT count(*)::int AS n FROM _prisma_migrations")).toEqual([{ n: 2 }]);
  });

  test("a changed file is refused; other line ends are not a change", async () => {
    await addMigration("1_first", "CREATE TABLE first (\n  v text\n);\n");
    await migrate({ adminUrl, directory });
    await addMigration("1_first", "CREATE TABLE first (\r\n  v text\r\n);\r\n");
    expect(await migrate({ adminUrl, directory })).toEqual({ applied: [] });
    await addMigration("1_first", "CREATE TABLE first (\n  v text, w text\n);\n");
    await expect(migrate({ adminUrl, directory })).rejects.toThrow(/^Migration 1_first was changed after/);
  });

  test("a failed migration leaves nothing, names its line, blocks with P3009, and can be rolled back", async () => {
    await addMigration("1_bad", "CREATE TABLE half (v text);\n-- ä\nSELECT nonsense FROM half;\n");
    await addMigration("2_next", "CREATE TABLE next (v text);");
    await expect(migrate({ adminUrl, directory })).rejects.toThrow(
      /^Migration 1_bad failed at line 3: column "nonsense" does not exist/,
    );
    expect(await query(adminUrl, "SELECT to_regclass('half') AS half, to_regclass('next') AS next")).toEqual([
      { half: null, next: null },
    ]);
    await expect(migrate({ adminUrl, directory })).rejects.toThrow(/^P3009: migration 1_bad failed/);

    const client = await connect(adminUrl);
    expect(await markRolledBack(client, "1_other")).toBe(false);
    expect(await markRolledBack(client, "1_bad")).toBe(true);
    await client.end();
    await addMigration("1_bad", "CREATE TABLE half (v text);");
    expect(await migrate({ adminUrl, directory })).toEqual({ applied: ["1_bad", "2_next"] });
  });

  test("a migration that changes its session does not change the next one's", async () => {
    await addMigration("1_first", "CREATE SCHEMA side; SET search_path = side; CREATE TABLE here (v text);");
    await addMigration("2_second", "CREATE TABLE there (v text);");
    await migrate({ adminUrl, directory });
    expect(
      await query(
        adminUrl,
        "SELECT to_regclass('side.here') IS NOT NULL AS a, to_regclass('public.there') IS NOT NULL AS b",
      ),
    ).toEqual([{ a: true, b: true }]);
  });

  test("a database ahead of this build is allowed, and said", async () => {
    await addMigration("1_first", "CREATE TABLE first (v text);");
    await addMigration("2_later", "CREATE TABLE later (v text);");
    await migrate({ adminUrl, directory });
    await rm(join(directory, "2_later"), { recursive: true });
    const lines: string[] = [];
    await migrate({ adminUrl, directory, log: (line) => lines.push(line) });
    expect(lines).toEqual(["the database is ahead of this build: 2_later"]);
  });
});
