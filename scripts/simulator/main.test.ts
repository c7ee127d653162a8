import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "./start-simulator.ts";
import { buildConfig, phoneNumberId } from "./testing/build-simulator.ts";

let folder: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "simulator-"));
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function start(env: Record<string, string>): {
  child: ChildProcess;
  line: (from: "stdout" | "stderr") => Promise<string>;
} {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/simulator/main.ts"], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: "pipe",
  });
  children.push(child);
  return {
    child,
    line: async (from) => {
      let text = "";
      for await (const chunk of child[from]) {
        text += String(chunk);
        if (text.includes("\n")) break;
      }
      return text.trimEnd();
    },
  };
}

test("takes a free port and a configuration, says when it is ready, and ends on SIGTERM", async () => {
  const path = join(folder, "config.json");
  writeFileSync(path, JSON.stringify(buildConfig("http://127.0.0.1:9/hook")));
  const { child, line } = start({ SIMULATOR_PORT: "0", SIMULATOR_CONFIG: path });
  const ready = JSON.parse(await line("stdout")) as { ready: boolean; url: string };
  expect(ready.ready).toBe(true);
  const state = (await (await fetch(`${ready.url}/__admin/state`)).json()) as { numbers: object[] };
  expect(state.numbers[0]).toMatchObject({ phoneNumberId });
  const page = await fetch(ready.url);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a used port, a wrong port and a wrong configuration are one line and exit code 1", async () => {
  const other = await startSimulator();
  const broken = join(folder, "broken.json");
  writeFileSync(broken, '{"numbers":[{"phoneNumberId":""}]}');
  const cases = [
    [{ SIMULATOR_PORT: String(other.port) }, /Port \d+ is in use: stop .* or set SIMULATOR_PORT/],
    [{ SIMULATOR_PORT: "eighty" }, /SIMULATOR_PORT is "eighty": give a port/],
    [
      { SIMULATOR_PORT: "0", SIMULATOR_CONFIG: join(folder, "none.json") },
      /cannot be read: correct the path/,
    ],
    [{ SIMULATOR_PORT: "0", SIMULATOR_CONFIG: broken }, /is not usable: .*numbers/],
  ] as const;
  for (const [env, reason] of cases) {
    const { child, line } = start(env);
    const exit = once(child, "exit");
    const text = await line("stderr");
    expect(text).toMatch(reason);
    expect(text.split("\n")).toHaveLength(1);
    expect(await exit).toEqual([1, null]);
  }
  await other.close();
});
