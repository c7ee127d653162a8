import { readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { commandLine, isAlive } from "./process-facts.ts";

/** A Postgres that already serves a cluster. */
export interface RunningPostgres {
  readonly pid: number;
  readonly port: number;
}

/**
 * Tells whether a Postgres serves this cluster, and clears the lock file a killed one left behind.
 *
 * Postgres itself forgives a lock whose process is gone. It does not forgive one whose number now belongs to
 * some other process of the same user, which is the rule inside a restarted container.
 */
export async function findRunning(cluster: string): Promise<RunningPostgres | undefined> {
  const lock = join(cluster, "postmaster.pid");
  const lines = (await readFile(lock, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  const command = await commandLine(pid);
  if (command && !(basename(command[0] ?? "").startsWith("postgres") && command.includes(cluster))) {
    await rm(lock, { force: true });
    return undefined;
  }
  return { pid, port: Number(lines[3]) };
}
