import { chmod, lstat, mkdir, mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A Unix user and group. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The classic "nobody": owns nothing else, so Postgres started by root cannot touch the machine. */
export const nobody: Account = { uid: 65534, gid: 65534 };

/** Postgres refuses to run as root. Everywhere but on Windows, root must hand it to another account. */
export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Says whether the account can walk down to the folder and read it.
 * Judged by the permission bits of each folder on the way, because root itself passes every access check.
 * @param account `undefined` means the current user, who is taken to reach everything it is given
 */
export async function isReachable(folder: string, account: Account | undefined): Promise<boolean> {
  if (!account) return true;
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const bits = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode;
    if ((bits & 0o1) === 0 || (at === folder && (bits & 0o4) === 0)) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * A folder of our own that every account can walk into: `/var/lib/parley` when it can be made (it survives a
 * reboot), else, or for what is temporary anyway, one under the temp folder. A folder that somebody else could have
 * planted is never used.
 */
export async function reachableBase(temporary: boolean): Promise<string> {
  const inTemp = join(tmpdir(), `parley-${String(process.getuid?.() ?? "user")}`);
  for (const folder of temporary ? [inTemp] : ["/var/lib/parley", inTemp]) {
    await mkdir(folder, { mode: 0o755 }).catch(() => undefined);
    if (await isOurs(folder)) return folder;
  }
  const fresh = await mkdtemp(join(tmpdir(), "parley-"));
  await chmod(fresh, 0o755);
  return fresh;
}

async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) return false;
  return isReachable(folder, nobody);
}
