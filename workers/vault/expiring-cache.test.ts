import { expect, it } from "vitest";
import { expiringCache } from "./expiring-cache.ts";

const build = (max = 2) => {
  const left: string[] = [];
  const clock = { at: 0 };
  const cache = expiringCache<string>({
    max,
    ttlMs: 100,
    now: () => clock.at,
    onLeave: (value) => left.push(value),
  });
  return { cache, clock, left };
};

it("ends an entry by age, however often it is read", () => {
  const { cache, clock, left } = build();
  cache.set("a", "A");
  clock.at = 99;
  expect(cache.get("a")).toBe("A");
  clock.at = 100;
  expect(cache.get("a")).toBeUndefined();
  expect(left).toEqual(["A"]);
});

it("drops the one used longest ago when it is full", () => {
  const { cache, left } = build();
  cache.set("a", "A");
  cache.set("b", "B");
  cache.get("a");
  cache.set("c", "C");
  expect(left).toEqual(["B"]);
  expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual(["A", undefined, "C"]);
});

it("lets every value go exactly once", () => {
  const { cache, clock, left } = build(10);
  cache.set("a", "A1");
  cache.set("a", "A2");
  cache.set("b", "B");
  cache.delete("b");
  cache.delete("b");
  clock.at = 50;
  cache.set("c", "C");
  clock.at = 120;
  cache.sweep();
  expect(left).toEqual(["A1", "B", "A2"]);
  cache.clear();
  expect(left).toEqual(["A1", "B", "A2", "C"]);
  expect(cache.size).toBe(0);
});
