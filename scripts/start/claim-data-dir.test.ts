import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { claimDataDir } from "./claim-data-dir.ts";

let dataDir: string;
const lock = () => join(dataDir, "start.pid");

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-claim-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** A process that does nothing but live, with these words on its command line. */
const someProcess = async (...words: string[]) => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume(); console.log()", ...words], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const end = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    child.stdin.end();
    await once(child, "exit");
  };
  onTestFinished(end);
  await once(child.stdout, "data");
  return { pid: child.pid ?? 0, end };
};

const claimed = async (): Promise<void> => {
  const giveBack = await claimDataDir(dataDir);
  expect(await readFile(lock(), "utf8")).toBe(String(process.pid));
  expect(await readdir(dataDir)).toEqual(["start.pid"]);
  await giveBack();
  expect(await readdir(dataDir)).toEqual([]);
};

describe("claiming the data directory", () => {
  it("leaves one whole file, and nothing once it is given back", claimed);

  it("is refused while another start lives, in one line, and leaves its file alone", async () => {
    const other = await someProcess("scripts/start/main.ts");
    await writeFile(lock(), String(other.pid));
    await expect(claimDataDir(dataDir)).rejects.toThrow(
      `already running on ${dataDir} (process ${other.pid})`,
    );
    expect(await readFile(lock(), "utf8")).toBe(String(other.pid));
    expect(await readdir(dataDir)).toEqual(["start.pid"]);
    await other.end();
    await claimed();
  });

  it.each(["", "not a number", "-1", "0"])("is not blocked by a file that says %j", async (said) => {
    await writeFile(lock(), said);
    await claimed();
  });

  it.runIf(process.platform === "linux")("is not blocked by a number that is another program's", async () => {
    const other = await someProcess("some/other/program.ts");
    await writeFile(lock(), String(other.pid));
    await claimed();
  });

  it("does not take away a file that is another start's by now", async () => {
    const giveBack = await claimDataDir(dataDir);
    await writeFile(lock(), "4194303");
    await giveBack();
    expect(await readFile(lock(), "utf8")).toBe("4194303");
  });
});
