import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PostgresBinaries } from "./binaries.ts";
import { clusterIn, give, type DataHome } from "./data-home.ts";

const passwordFile = "parley-superuser-password";
const draftPrefix = "cluster.draft-";

/**
 * Makes the cluster if there is none, and returns its superuser password.
 *
 * The cluster is prepared under a draft name, with its password inside, and then renamed: an interrupted first
 * start leaves nothing half-made, and of two first starts at once one simply wins.
 * @param durable false skips the flush to disk at the end of initdb (tests)
 */
export async function ensureCluster(
  home: DataHome,
  binaries: PostgresBinaries,
  durable: boolean,
): Promise<string> {
  const cluster = clusterIn(home.folder);
  if (!(await isInitialised(cluster))) await makeCluster(home, binaries, durable);
  try {
    return (await readFile(join(cluster, passwordFile), "utf8")).trim();
  } catch (error) {
    throw new Error(
      `The Postgres data in ${cluster} cannot be opened by this user, or was not made by Parley. ` +
        "Start as the user who made it, or choose another DATA_DIR.",
      { cause: error },
    );
  }
}

async function isInitialised(cluster: string): Promise<boolean> {
  return stat(cluster).then(
    () => true,
    () => false,
  );
}

async function makeCluster(home: DataHome, binaries: PostgresBinaries, durable: boolean): Promise<void> {
  await removeOldDrafts(home.folder);
  const draft = join(home.folder, `${draftPrefix}${randomBytes(4).toString("hex")}`);
  const secret = `${draft}.password`;
  try {
    await writeFile(secret, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
    await mkdir(draft, { mode: 0o700 });
    await give(secret, home.account);
    await give(draft, home.account);
    await runInitdb(binaries.initdb, initdbArguments(draft, secret, durable), home);
    await rename(secret, join(draft, passwordFile));
    await rename(draft, clusterIn(home.folder)).catch(async (error: unknown) => {
      if (!(await isInitialised(clusterIn(home.folder)))) throw error;
    });
  } finally {
    await rm(secret, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

function initdbArguments(draft: string, secret: string, durable: boolean): string[] {
  return [
    `--pgdata=${draft}`,
    "--username=postgres",
    `--pwfile=${secret}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    ...(durable ? [] : ["--no-sync"]),
  ];
}

async function runInitdb(initdb: string, args: string[], home: DataHome): Promise<void> {
  try {
    await promisify(execFile)(initdb, args, { cwd: home.folder, env: postgresEnvironment, ...home.account });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(
      `Embedded Postgres could not make its data folder in ${home.folder}: ${said || String(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** Younger drafts may belong to another first start that is still running. */
async function removeOldDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(draftPrefix)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.ctimeMs > 600_000) await rm(path, { recursive: true, force: true });
  }
}

/** Postgres gets nothing of our environment: PG* variables would change what it does, secrets are none of its business. */
export const postgresEnvironment: NodeJS.ProcessEnv = {
  LC_ALL: "C",
  TZ: "UTC",
  ...(process.platform === "win32" ? { SystemRoot: process.env["SystemRoot"] } : {}),
};
