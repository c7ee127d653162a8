import { describe, expect, it } from "vitest";
import { createLogger } from "#core/platform/log.ts";
import { createPause } from "./pause.ts";
import { createRunner } from "./runner.ts";

const log = createLogger("test", "silent");

describe("runner", () => {
  it("runs again after a failure and after an end, and not once it is stopped", async () => {
    const pause = createPause();
    let runs = 0;
    let third: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => (third = resolve));
    const runner = createRunner({
      run: async () => {
        runs += 1;
        if (runs === 1) throw new Error("the connection broke");
        if (runs < 3) return;
        third();
        await pause.wait(60_000);
      },
      pause,
      retryMs: 1,
      log,
      onFailure: "a run failed",
    });
    runner.start();
    runner.start();
    await reached;
    await runner.stop();
    expect(runs).toBe(3);
  });

  it("tells a run that it is stopped, and does not wait out the time between runs", async () => {
    const pause = createPause();
    let stopped: (() => boolean) | undefined;
    const runner = createRunner({
      run: (isStopped) => {
        stopped = isStopped;
        return Promise.resolve();
      },
      pause,
      retryMs: 60_000,
      log,
      onFailure: "a run failed",
    });
    await runner.stop();
    runner.start();
    expect(stopped).toBeUndefined();

    const other = createRunner({
      run: (isStopped) => {
        stopped = isStopped;
        return Promise.resolve();
      },
      pause: createPause(),
      retryMs: 60_000,
      log,
      onFailure: "a run failed",
    });
    other.start();
    expect(stopped?.()).toBe(false);
    await other.stop();
    expect(stopped?.()).toBe(true);
  });
});
