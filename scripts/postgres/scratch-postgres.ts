import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";

/** A Postgres that is thrown away. */
export interface ScratchPostgres {
  /** Superuser connection string to the database `postgres`. */
  readonly url: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** Starts an embedded Postgres in a fresh temp folder, fast and not durable. For tests and checks. */
export async function startScratchPostgres(): Promise<ScratchPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "parley-scratch-"));
  // Postgres started by root runs as another account, which must be able to walk in.
  await chmod(folder, 0o755);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "postgres"), durable: false });
    const stop = async (): Promise<void> => {
      await postgres.stop();
      await remove();
    };
    return { url: postgres.url, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}
