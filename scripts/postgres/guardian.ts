import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { Socket } from "node:net";

/**
 * Watches over a child for the case that this process dies without a word (kill -9, a crash, a closed terminal).
 * The guardian holds one end of a pipe; when our end closes, it asks the child to stop quickly (SIGINT).
 * @returns the guardian; kill it once the child has stopped by itself
 */
export function guard(pid: number): ChildProcess {
  const shell = "/bin/sh";
  const [command, args] =
    process.platform !== "win32" && existsSync(shell)
      ? [shell, ["-c", 'read -r _; kill -INT "$1" 2>/dev/null', "parley-guardian", String(pid)]]
      : [process.execPath, ["-e", nodeGuardian, String(pid)]];
  const guardian = spawn(command, args, { stdio: ["pipe", "ignore", "ignore"], detached: true, env: {} });
  guardian.on("error", () => undefined);
  guardian.stdin.on("error", () => undefined);
  guardian.unref();
  // A pipe left open must not keep a finished program alive.
  if (guardian.stdin instanceof Socket) guardian.stdin.unref();
  return guardian;
}

const nodeGuardian =
  "process.stdin.resume().on('end', () => { try { process.kill(Number(process.argv[1]), 'SIGINT'); } catch {} })";
