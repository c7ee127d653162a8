import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findDrift } from "./diff.ts";

let folder: string;
const schemaOf = (columns: string): string => `
  datasource db {
    provider = "postgresql"
  }
  model Letter {
    id   String @id @db.Uuid
    ${columns}
    @@map("letter")
  }`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-drift-"));
  await mkdir(join(folder, "migrations", "1_letter"), { recursive: true });
  await writeFile(join(folder, "migrations", "migration_lock.toml"), 'provider = "postgresql"\n');
  await writeFile(
    join(folder, "migrations", "1_letter", "migration.sql"),
    `CREATE TABLE letter (id uuid NOT NULL, body text NOT NULL, CONSTRAINT letter_pkey PRIMARY KEY (id));
     CREATE FUNCTION shout(v text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN v := upper(v); RETURN v; END $$;
     ALTER TABLE letter ENABLE ROW LEVEL SECURITY;`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function driftWith(columns: string): Promise<string | undefined> {
  const schema = join(folder, "schema.prisma");
  await writeFile(schema, schemaOf(columns));
  return findDrift({ migrations: join(folder, "migrations"), schema });
}

test("a schema the migrations build has no drift", async () => {
  expect(await driftWith("body String")).toBeUndefined();
});

test("a column without a migration is drift, and named", async () => {
  expect(await driftWith("body String\n    sent_at DateTime?")).toContain("Added column `sent_at`");
});

test("a schema that does not parse is an error, not a clean answer", async () => {
  await expect(driftWith("body Strinng")).rejects.toThrow(/Strinng/);
});
