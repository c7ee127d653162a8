import { existsSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandLine, isAlive } from "../postgres/process-facts.ts";
import { StartError } from "./steps.ts";

const lockName = "start.pid";

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

const holderOf = async (path: string): Promise<number> => {
  const pid = Number(await readFile(path, "utf8").catch(() => ""));
  return Number.isInteger(pid) && pid > 0 ? pid : 0;
};

/** A number is given out again, above all in a restarted container: then it is some other program's, or our parent's. */
const isStart = async (pid: number): Promise<boolean> => {
  if (pid === 0 || pid === process.pid || pid === process.ppid || !isAlive(pid)) return false;
  const command = await commandLine(pid);
  return command === undefined || command.some((word) => word.endsWith("scripts/start/main.ts"));
};

/** Puts the draft in the lock's place, whole or not at all. @returns false when a lock is there */
const put = async (draft: string, lock: string): Promise<boolean> => {
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    // A file system without hard links: as good as it gets there.
    if (existsSync(lock)) return false;
    await rename(draft, lock);
    return true;
  }
};

/** Takes away the lock that `stale` left; gives it back when it was another start's by then. */
const takeAway = async (lock: string, stale: number, aside: string): Promise<void> => {
  await rename(lock, aside).catch((error: unknown) => {
    if (!hasCode(error, "ENOENT")) throw error;
  });
  const taken = await holderOf(aside);
  if (taken !== stale && (await isStart(taken))) await put(aside, lock);
  await rm(aside, { force: true });
};

/**
 * Claims the data directory for this start; two starts on one directory would fight over Postgres. What a killed start
 * left behind does not block.
 * @returns a function that gives it back
 * @throws StartError when another running start holds it
 */
export const claimDataDir = async (dataDir: string): Promise<() => Promise<void>> => {
  await mkdir(dataDir, { recursive: true });
  const lock = join(dataDir, lockName);
  const draft = `${lock}.${String(process.pid)}`;
  await writeFile(draft, String(process.pid));
  try {
    while (!(await put(draft, lock))) {
      const holder = await holderOf(lock);
      if (await isStart(holder)) {
        throw new StartError(
          `Parley is already running on ${dataDir} (process ${holder}).`,
          "Stop it with Ctrl-C first, or start this one with another DATA_DIR.",
        );
      }
      await takeAway(lock, holder, `${draft}.stale`);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await holderOf(lock)) === process.pid) await rm(lock, { force: true });
  };
};
