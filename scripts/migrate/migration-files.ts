import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One folder of `prisma/migrations`. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file's text, hex, as Prisma records it. */
  readonly checksum: string;
}

/**
 * Reads the migrations in the order of their names.
 * @throws Error when the folder is missing or a migration folder holds no `migration.sql`
 */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: checksumOf(sql) };
    }),
  );
}

/** True when the recorded checksum is this file's, whatever line ends git gave it (Prisma forgives the same). */
export function matchesChecksum(migration: Migration, recorded: string): boolean {
  const unix = migration.sql.replaceAll("\r\n", "\n");
  return [migration.sql, unix, unix.replaceAll("\n", "\r\n")].some((text) => checksumOf(text) === recorded);
}

function checksumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
