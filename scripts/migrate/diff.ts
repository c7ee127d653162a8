import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startScratchPostgres } from "../postgres/scratch-postgres.ts";
import { withDatabase } from "./connection.ts";
import { migrationsDir } from "./migrate.ts";

const root = join(import.meta.dirname, "..", "..");

/** What to compare. Default: this project's own. */
export interface DriftOptions {
  readonly migrations?: string;
  readonly schema?: string;
}

/**
 * Compares what the migrations build with what `schema.prisma` describes, through Prisma's own `migrate diff`, the
 * stand-in engine and a scratch Postgres.
 *
 * It sees tables, columns, types, defaults, keys and plain indexes. It is blind to row-level security, grants,
 * functions, checks, partial indexes and partitions: those are proven by tests against a migrated database.
 * Unix only, because Prisma must be able to run the stand-in as a program.
 * @returns undefined when both agree, else Prisma's list of differences
 * @throws Error when the comparison itself fails (a migration that does not apply, a schema that does not parse)
 */
export async function findDrift(options: DriftOptions = {}): Promise<string | undefined> {
  const postgres = await startScratchPostgres();
  try {
    const { code, output } = await runPrisma(
      [
        ...["migrate", "diff", "--exit-code"],
        ...["--from-migrations", options.migrations ?? migrationsDir],
        ...["--to-schema", options.schema ?? join(root, "prisma", "schema.prisma")],
      ],
      withDatabase(postgres.url, "postgres"),
    );
    if (code === 0) return undefined;
    if (code === 2) return output;
    throw new Error(`prisma migrate diff failed:\n${output}`);
  } finally {
    await postgres.stop();
  }
}

async function runPrisma(args: string[], databaseUrl: string): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    PRISMA_SCHEMA_ENGINE_BINARY: join(root, "scripts", "schema-engine-wasm.mjs"),
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  };
  const prisma = join(root, "node_modules", "prisma", "build", "index.js");
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [prisma, ...args], { cwd: root, env });
    return { code: 0, output: stdout.trim() };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "number") throw error;
    const { stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
    return { code: error.code, output: `${stdout ?? ""}\n${stderr ?? ""}`.trim() };
  }
}
