import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The folder of package.json. */
export const root = join(import.meta.dirname, "..", "..");

/** What a check found. `output` is shown when it failed. */
export interface Verdict {
  readonly ok: boolean;
  readonly output: string;
}

/** One line of the report of `npm run check`. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<Verdict>;
}

/** A check that is a program run by node: passes when it ends with 0. */
export function program(name: string, script: string, ...args: string[]): Check {
  return { name, run: () => runNode([join(root, script), ...args]) };
}

/** A check that is a TypeScript file of ours: passes when it ends with 0. */
export function script(name: string, file: string): Check {
  const missing: Verdict = { ok: false, output: `${file} is missing.` };
  const run = async (): Promise<Verdict> => {
    return existsSync(join(root, file)) ? runNode(["--import", "tsx", join(root, file)]) : missing;
  };
  return { name, run };
}

/** A check that lists what is wrong: passes when the list is empty. */
export function findings(name: string, find: () => Promise<readonly string[]>): Check {
  const run = async (): Promise<Verdict> => {
    const found = await find();
    return { ok: found.length === 0, output: found.join("\n") };
  };
  return { name, run };
}

/** Node itself and not npx: nothing but node need be on the PATH. */
async function runNode(args: string[]): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ ok: code === 0, output: output.trim() }));
  });
}
