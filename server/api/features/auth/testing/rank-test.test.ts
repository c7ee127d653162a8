import { describe, expect, test } from "vitest";
import { chiSquareTail, kruskalWallis, median } from "./rank-test.ts";

describe("the rank test", () => {
  test("chi-square as the printed tables have it", () => {
    const table = [
      [1, 3.841, 0.05],
      [2, 9.21, 0.01],
      [3, 7.815, 0.05],
      [4, 13.277, 0.01],
      [5, 15.086, 0.01],
    ] as const;
    for (const [degrees, x, p] of table) expect(chiSquareTail(x, degrees)).toBeCloseTo(p, 4);
  });

  test("median", () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
  });

  test("tells groups apart that differ, and not those that do not", () => {
    const spread = (shift: number) =>
      Array.from({ length: 200 }, (_, index) => ((index * 7919) % 200) + shift);
    expect(kruskalWallis([spread(0), spread(0), spread(0)])).toBeGreaterThan(0.99);
    expect(kruskalWallis([spread(0), spread(0), spread(40)])).toBeLessThan(0.001);
    // The worked example of Kruskal and Wallis (1952): bottle caps of three machines.
    const caps = [
      [340, 345, 330, 342, 338],
      [339, 333, 344],
      [347, 343, 349, 355],
    ];
    expect(kruskalWallis(caps)).toBeCloseTo(0.0594, 3);
  });
});
