import { expect, it } from "vitest";
import { maxTries, retryDelayMs } from "./retry-delay.ts";

it("eight tries within a day, each pause longer than the one before, none at the same moment for all", () => {
  const pauses = Array.from({ length: maxTries - 1 }, (_, index) => retryDelayMs(index + 1, 0.5)!);
  expect(maxTries).toBe(8);
  expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
  const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(20);
  expect(hours).toBeLessThan(24);
  expect(retryDelayMs(maxTries)).toBeUndefined();
  expect(retryDelayMs(1, 0)).toBeLessThan(retryDelayMs(1, 1)!);
});
