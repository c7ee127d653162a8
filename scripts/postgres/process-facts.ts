import { readFile } from "node:fs/promises";

/** Whether a process with this number lives, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** @returns the program and its arguments, or undefined where the system does not tell */
export async function commandLine(pid: number): Promise<string[] | undefined> {
  const text = await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "");
  return text ? text.split("\0") : undefined;
}
