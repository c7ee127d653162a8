import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { StartError } from "./steps.ts";

const Passwords = z.object({ server: z.string().min(20), worker: z.string().min(20) });
export type DatabasePasswords = z.infer<typeof Passwords>;

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * Claims the data directory for this start; two starts on one directory would fight over Postgres.
 * @returns a function that gives it back
 * @throws StartError when another running start holds it
 */
export const claimDataDir = async (dataDir: string): Promise<() => Promise<void>> => {
  await mkdir(dataDir, { recursive: true });
  const lock = join(dataDir, "start.pid");
  const holder = Number(await readFile(lock, "utf8").catch(() => "0"));
  if (holder > 0 && holder !== process.pid && alive(holder)) {
    throw new StartError(
      `Parley is already running on ${dataDir} (process ${holder}).`,
      "Stop it with Ctrl-C first, or start this one with another DATA_DIR.",
    );
  }
  await writeFile(lock, String(process.pid));
  return () => rm(lock, { force: true });
};

/** Passwords of the two database logins, made once and kept with mode 600. */
export const databasePasswords = async (dataDir: string): Promise<DatabasePasswords> => {
  const path = join(dataDir, "database-passwords.json");
  const kept = await readFile(path, "utf8").catch(() => undefined);
  if (kept !== undefined) return Passwords.parse(JSON.parse(kept));
  const made = { server: randomBytes(24).toString("hex"), worker: randomBytes(24).toString("hex") };
  const file = await open(path, "wx", 0o600);
  await file.writeFile(JSON.stringify(made));
  await file.close();
  return made;
};
