import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createEvenly } from "./evenly.ts";

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work().catch(() => undefined);
  return performance.now() - started;
};

describe("evenly", () => {
  const evenly = createEvenly(40);

  test("answers what the work answers, and fails as it fails", async () => {
    expect(await evenly(() => Promise.resolve(7))).toBe(7);
    await expect(evenly(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  test("never answers before the beat: not after no work, not after some, not after a failure", async () => {
    const times = await Promise.all([
      timed(() => evenly(() => Promise.resolve())),
      timed(() => evenly(() => setTimeout(15))),
      timed(() => evenly(() => Promise.reject(new Error("no")))),
    ]);
    for (const time of times) expect(time).toBeGreaterThanOrEqual(40);
  });

  test("work that takes longer than a beat waits for the next", async () => {
    expect(await timed(() => evenly(() => setTimeout(45)))).toBeGreaterThanOrEqual(80);
  });
});
