import { afterAll, beforeAll, expect, it } from "vitest";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { newId } from "#core/platform/ids.ts";

let test: TestDatabase;
let build: Builders;
beforeAll(async () => {
  test = await createTestDatabase();
  build = createBuilders(test.adminUrl);
});
afterAll(async () => {
  await build.close();
  await test.drop();
});

const days = (n: number): Date => new Date(Date.now() + n * 24 * 60 * 60 * 1000);

it("moves rows out of the default partition when their day gets one of its own", async () => {
  const org = await build.buildOrg();
  const id = newId();
  await build.sql("INSERT INTO event (org_id, id, at, name, data) VALUES ($1, $2, $3, 'x', '{}')", [
    org.id,
    id,
    days(10),
  ]);
  const where = () =>
    build.sql<{ part: string }>("SELECT tableoid::regclass::text AS part FROM event WHERE id = $1", [id]);
  expect(await where()).toEqual([{ part: "event_default" }]);
  await build.sql("SELECT maintain_partitions(12, 0)");
  const [row] = await where();
  expect(row?.part).toMatch(/^event_\d{8}$/);
  const again = await build.sql<{ changed: number }>("SELECT maintain_partitions(12, 0) AS changed");
  expect(again).toEqual([{ changed: 0 }]);
});

it("drops old days, but no day of the journal that still has work", async () => {
  const name = (parent: string) => `${parent}_20200101`;
  for (const parent of ["event", "delivery"]) {
    await build.sql(
      `CREATE TABLE ${name(parent)} PARTITION OF ${parent} FOR VALUES FROM ('2020-01-01Z') TO ('2020-01-02Z')`,
    );
  }
  await build.sql("INSERT INTO delivery (app_key, body, received_at) VALUES ('a', '', '2020-01-01T10:00Z')");
  const left = async () =>
    (
      await build.sql<{ name: string }>(
        "SELECT relname AS name FROM pg_class WHERE relname IN ('event_20200101', 'delivery_20200101')",
      )
    ).map((row) => row.name);
  await build.sql("SELECT maintain_partitions(7, 30)");
  expect(await left()).toEqual(["delivery_20200101"]);
  await build.sql("UPDATE delivery SET processed_at = now()");
  await build.sql("SELECT maintain_partitions(7, 30)");
  expect(await left()).toEqual([]);
});
