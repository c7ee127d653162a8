import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { withDatabase } from "../migrate/connection.ts";
import { clusterIn, openDataHome } from "../postgres/data-home.ts";
import { findRunning } from "../postgres/running.ts";

/**
 * The administrator's connection to the database that Parley uses: DATABASE_URL when it is set, else the embedded
 * Postgres of a running `npm start` on `DATA_DIR`.
 * @throws Error with one sentence when none runs there
 */
export const adminUrl = async (env: Readonly<Record<string, string | undefined>>): Promise<string> => {
  if (env["DATABASE_URL"]) return env["DATABASE_URL"];
  const dataDir = resolve(env["DATA_DIR"] ?? ".data");
  const folder = join(dataDir, "postgres");
  // Looking must not make a data directory where there is none.
  const cluster = existsSync(folder) ? clusterIn((await openDataHome(folder)).folder) : undefined;
  const running = cluster === undefined ? undefined : await findRunning(cluster);
  if (cluster === undefined || !running) {
    throw new Error(
      `No Parley runs on ${dataDir}. Start it with \`npm start\`, or set DATABASE_URL (an admin) or DATA_DIR.`,
    );
  }
  // The embedded Postgres keeps its generated password inside the cluster, mode 600.
  const password = (await readFile(join(cluster, "parley-superuser-password"), "utf8")).trim();
  return withDatabase(
    `postgresql://postgres:${password}@127.0.0.1:${String(running.port)}/postgres`,
    "parley",
  );
};
