import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { spaced } from "./spaced.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("spaced wake-ups", () => {
  it("runs at once when quiet, and once for all calls within the gap", async () => {
    const runs: number[] = [];
    const wake = spaced(
      20,
      () => {
        runs.push(Date.now());
        return Promise.resolve();
      },
      () => undefined,
      () => Date.now(),
    );
    const start = Date.now();
    await wake();
    expect(runs).toEqual([start]);
    for (let n = 0; n < 5; n += 1) await wake();
    expect(runs).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(runs).toEqual([start, start + 20]);
    await vi.advanceTimersByTimeAsync(100);
    expect(runs).toHaveLength(2);
    await wake();
    expect(runs).toHaveLength(3);
  });

  it("tells of a failure: the caller of a run at once, the listener of a shared one", async () => {
    const heard: unknown[] = [];
    const wake = spaced(
      20,
      () => Promise.reject(new Error("down")),
      (error) => heard.push(error),
      () => Date.now(),
    );
    await expect(wake()).rejects.toThrow("down");
    await wake();
    await vi.advanceTimersByTimeAsync(20);
    expect(heard).toHaveLength(1);
  });
});
