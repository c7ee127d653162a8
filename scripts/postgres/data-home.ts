import { createHash, randomBytes } from "node:crypto";
import {
  chown,
  constants,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { isReachable, nobody, reachableBase, runsAsRoot, type Account } from "./account.ts";
import { findRunning } from "./running.ts";

/** Where a cluster lives and whose it is. */
export interface DataHome {
  /** Folder that holds the cluster and `postgres.log`. */
  readonly folder: string;
  /** `undefined`: the current user. */
  readonly account: Account | undefined;
}

const noteName = "postgres-data-is-elsewhere.txt";
const ownerName = "belongs-to.txt";

/**
 * Finds, or chooses once and for all, the folder for the cluster of `dataDir`.
 *
 * It is `dataDir` itself, unless we are root and the unprivileged account cannot walk there (a checkout in a
 * private home directory). Then it is a folder of its own, remembered in a note file inside `dataDir`, so that
 * data survive restarts and a deleted `dataDir` starts afresh.
 */
export async function openDataHome(dataDir: string): Promise<DataHome> {
  const wanted = resolve(dataDir);
  await mkdir(wanted, { recursive: true });
  if (!runsAsRoot()) return { folder: wanted, account: undefined };
  const owner = await ownerOf(wanted);
  if (owner) return { folder: wanted, account: owner };
  const folder = await rootFolder(wanted);
  return { folder, account: (await ownerOf(folder)) ?? nobody };
}

async function rootFolder(wanted: string): Promise<string> {
  const noted = await readNote(wanted);
  if (noted !== undefined) {
    await mkdir(noted, { recursive: true });
    return noted;
  }
  if (await isReachable(wanted, nobody)) return wanted;
  return chooseElsewhere(wanted);
}

async function readNote(wanted: string): Promise<string | undefined> {
  const text = await readFile(join(wanted, noteName), "utf8").catch(() => "");
  return text.split("\n")[0] || undefined;
}

async function chooseElsewhere(wanted: string): Promise<string> {
  const temporary = wanted.startsWith(tmpdir() + sep);
  const base = await reachableBase(temporary);
  if (temporary) await removeAbandoned(base);
  const key = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  const folder = join(base, `data-${key}-${randomBytes(3).toString("hex")}`);
  await mkdir(folder, { mode: 0o755 });
  await writeFile(join(folder, ownerName), wanted);
  const draft = join(folder, noteName);
  await writeFile(
    draft,
    `${folder}\nPostgres was started by root, runs as another user, and that user cannot enter this folder.\n`,
  );
  try {
    // Unlike a write, a link appears whole and never replaces: of two first starts one decides for both.
    await link(draft, join(wanted, noteName)).catch(() =>
      copyFile(draft, join(wanted, noteName), constants.COPYFILE_EXCL),
    );
    return folder;
  } catch (error) {
    const decided = await readNote(wanted);
    if (decided === undefined) throw error;
    await rm(folder, { recursive: true, force: true });
    return decided;
  }
}

/** Temporary data whose `dataDir` was deleted. Only ever called for the temp folder: elsewhere it may have moved. */
async function removeAbandoned(base: string): Promise<void> {
  for (const name of (await readdir(base)).filter((entry) => entry.startsWith("data-"))) {
    const folder = join(base, name);
    const owner = await readFile(join(folder, ownerName), "utf8").catch(() => undefined);
    if (owner === undefined || (await exists(owner)) || (await findRunning(clusterIn(folder)))) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A cluster made earlier keeps its owner, so `sudo npm start` after `npm start` still works. */
async function ownerOf(folder: string): Promise<Account | undefined> {
  const cluster = await stat(clusterIn(folder)).catch(() => undefined);
  return cluster && cluster.uid !== 0 ? { uid: cluster.uid, gid: cluster.gid } : undefined;
}

/** The folder Postgres calls its data directory. */
export function clusterIn(folder: string): string {
  return join(folder, "cluster");
}

/** Hands a file or folder to the account Postgres runs as. */
export async function give(path: string, account: Account | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}
