import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { packageRoot } from "./package-root.ts";

/** A process that works until it is told to end; `stop` is the body of its way to stop. */
const start = async (stop: string, { ipc = false, limitMs = 60_000 } = {}) => {
  const program = `
    import { endInOrder } from "./core/platform/end-in-order.ts";
    import { createLogger } from "./core/platform/log.ts";
    setInterval(() => undefined, 1_000);
    process.stdin.on("data", () => { throw new Error("unforeseen"); });
    endInOrder({ log: createLogger("test", "info"), limitMs: ${limitMs}, stop: async () => { ${stop} } });
    console.log("running");
  `;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    cwd: packageRoot,
    stdio: ["pipe", "pipe", "inherit", ...(ipc ? ["ipc" as const] : [])],
  });
  let said = "";
  const running = new Promise<void>((resolve) => {
    child.stdout?.on("data", (data) => {
      said += String(data);
      if (said.includes("running")) resolve();
    });
  });
  // Once the channel to the parent is cut, `close` never comes.
  const drained = once(child.stdout!, "end");
  const ended = once(child, "exit").then(async ([code]) => {
    await drained;
    return code as number | null;
  });
  await Promise.race([running, ended]);
  return { child, ended, said: () => said };
};

describe("the end of a process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("at %s it stops once and exits with 0", async (signal) => {
    const { child, ended, said } = await start(`
      console.log("stopped");
      const again = new Promise((resolve) => process.once("SIGTERM", resolve));
      process.kill(process.pid, "SIGTERM");
      await again;
    `);
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(said().match(/stopped/g)).toHaveLength(1);
  });

  it("stops when whoever started it is gone", async () => {
    const { child, ended, said } = await start('console.log("stopped");', { ipc: true });
    child.disconnect();
    expect(await ended).toBe(0);
    expect(said()).toContain("stopped");
  });

  it("stops after an unforeseen error, and exits with 1", async () => {
    const { child, ended, said } = await start('console.log("stopped");');
    child.stdin?.write("now");
    expect(await ended).toBe(1);
    expect(said()).toContain("unforeseen error");
    expect(said()).toContain("stopped");
  });

  it.each([
    ["fails to stop", 'throw new Error("no");'],
    ["never stops", "await new Promise(() => undefined);"],
  ])("exits with 1 when it %s", async (_what, stop) => {
    const { child, ended } = await start(stop, { limitMs: 100 });
    child.kill("SIGTERM");
    expect(await ended).toBe(1);
  });
});
