import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#core/platform/ids.ts";
import { packageRoot } from "#core/platform/package-root.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";

const folder = join(packageRoot, "prisma/migrations");
const own = "20261122000400_identity_evidence";
const sqlOf = (name: string): string => readFileSync(join(folder, name, "migration.sql"), "utf8");

let database: TestDatabase;
let builders: Builders;
const orgId = newId();
const [maya, noah, ida] = [newId(), newId(), newId()];
const phoneRow = newId();
const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString();

/** A database as it was before, with rows as the inbound worker of then wrote them. */
beforeAll(async () => {
  database = await createTestDatabase();
  builders = createBuilders(database.adminUrl);
  await builders.sql("DROP SCHEMA public CASCADE");
  await builders.sql("CREATE SCHEMA public");
  const earlier = readdirSync(folder)
    .filter((name) => name < own && !name.endsWith(".toml"))
    .sort();
  for (const name of earlier) await builders.sql(sqlOf(name));
  await builders.sql("INSERT INTO org (id, name) VALUES ($1, 'Old')", [orgId]);
  for (const [id, name] of [
    [maya, "Maya"],
    [noah, "Noah"],
    [ida, "Ida"],
  ])
    await builders.sql("INSERT INTO contact (org_id, id, name, name_at) VALUES ($1, $2, $3, $4)", [
      orgId,
      id,
      name,
      day(1),
    ]);
  const rows: [string, string, string, string, string, number, number, boolean][] = [
    [newId(), maya, "bsuid", "pf", "US.1", 1, 2, true],
    [newId(), maya, "bsuid", "pf", "US.2", 2, 9, false],
    [newId(), maya, "bsuid", "pf|111", "US.1", 1, 2, true],
    [newId(), maya, "phone", `former:${maya}`, "111", 1, 2, true],
    [newId(), noah, "bsuid", "pf", "US.3", 5, 9, false],
    [newId(), noah, "bsuid", "pf|111", "US.3", 5, 9, true],
    [phoneRow, noah, "phone", "", "111", 1, 9, false],
    [newId(), noah, "phone", "left", "222", 4, 4, true],
    [newId(), ida, "phone", "", "333", 3, 3, false],
  ];
  for (const [id, contactId, kind, scope, value, first, last, gone] of rows)
    await builders.sql("INSERT INTO identity VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
      orgId,
      id,
      contactId,
      kind,
      value,
      scope,
      day(first),
      day(last),
      gone ? day(last) : null,
    ]);
});
afterAll(async () => {
  await builders.close();
  await database.drop();
});

test("the evidence of before is carried over into its table, and identity holds addresses only", async () => {
  await builders.sql(sqlOf(own));
  const evidence = await builders.sql<{ line: string }>(
    `SELECT concat_ws(' ', kind, scope, subject_kind, subject, object_kind, object, extract(day FROM first_seen_at)) AS line
     FROM identity_evidence WHERE org_id = $1 ORDER BY 1`,
    [orgId],
  );
  expect(evidence.map((row) => row.line.replaceAll(/ +/g, " "))).toEqual([
    "alone phone 333 3",
    "change pf phone 222 bsuid US.3 4",
    "left phone 222 4",
    "name phone 333 name Ida 1",
    "pair pf phone 111 bsuid US.1 1",
    "pair pf phone 111 bsuid US.3 5",
    "same pf bsuid US.1 bsuid US.2 2",
  ]);
  const rows = await builders.sql<{ line: string }>(
    "SELECT concat_ws(' ', kind, scope, value, former, name) AS line FROM identity WHERE org_id = $1 ORDER BY 1",
    [orgId],
  );
  expect(rows.map((row) => row.line.replaceAll(/ +/g, " "))).toEqual([
    "bsuid pf US.1 f Maya",
    "bsuid pf US.2 f Maya",
    "bsuid pf US.3 f Noah",
    "phone 111 f",
    "phone 111 t",
    "phone 333 f",
  ]);
});

test("a second current row for an address is refused, a second former one is not", async () => {
  const put = (former: boolean) =>
    builders.sql(
      `INSERT INTO identity (org_id, id, contact_id, kind, value, first_seen_at, last_seen_at, former)
       VALUES ($1, $2, $3, 'phone', '111', now(), now(), $4)`,
      [orgId, newId(), ida, former],
    );
  await put(true);
  await expect(put(false)).rejects.toMatchObject({ code: "23505" });
});
