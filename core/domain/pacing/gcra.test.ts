import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reserve, take } from "./gcra.ts";
import { channelIntervalMs, pairBucket } from "./limits.ts";

describe("the pair rate", () => {
  test("lets 45 go at once, then one every six seconds", () => {
    let tat = 0;
    const times: number[] = [];
    for (let now = 1_000_000; times.length < 50;) {
      const taken = take(pairBucket, tat, now);
      if (taken.ok) {
        tat = taken.tat;
        times.push(now);
      } else now = taken.retryAt;
    }
    expect(new Set(times.slice(0, 45))).toEqual(new Set([1_000_000]));
    for (let i = 46; i < times.length; i += 1)
      expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(6_000);
  });

  test("never gives more than burst + elapsed/interval in any stretch, whatever the arrivals", () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(arrivals, (gaps) => {
        let now = 0;
        let tat = 0;
        const taken: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const answer = take(pairBucket, tat, now);
          if (!answer.ok) {
            expect(answer.retryAt).toBeGreaterThan(now);
            continue;
          }
          tat = answer.tat;
          taken.push(now);
        }
        for (let from = 0; from < taken.length; from += 1)
          for (let to = from; to < taken.length; to += 1)
            expect(to - from + 1).toBeLessThanOrEqual(
              pairBucket.burst + Math.floor((taken[to]! - taken[from]!) / pairBucket.intervalMs),
            );
      }),
      { numRuns: 100 },
    );
  });
});

test("after the burst two are never closer than the interval, however late each comes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 6_099 }), { minLength: 60, maxLength: 60 }), (delays) => {
      let tat = 0;
      let now = 0;
      const taken: number[] = [];
      for (const delay of delays) {
        if (taken.length >= pairBucket.burst) now += delay;
        let answer = take(pairBucket, tat, now);
        if (!answer.ok) {
          now = answer.retryAt + delay;
          answer = take(pairBucket, tat, now);
        }
        if (!answer.ok) throw new Error("a token was promised and not given");
        tat = answer.tat;
        taken.push(now);
      }
      for (let n = pairBucket.burst; n < taken.length; n += 1)
        expect(taken[n]! - taken[n - 1]!).toBeGreaterThanOrEqual(pairBucket.intervalMs);
    }),
  );
});

describe("the channel rate", () => {
  test.each([20, 80, 1_000])("slots of %i/s never put more than that into any second", (perSecond) => {
    const interval = channelIntervalMs(perSecond);
    const asks = fc.array(
      fc.record({ gap: fc.integer({ min: 0, max: 300 }), count: fc.integer({ min: 1, max: 40 }) }),
      { minLength: 1, maxLength: 150 },
    );
    fc.assert(
      fc.property(asks, (list) => {
        let now = 0;
        let tat = -1_000;
        const slots: number[] = [];
        for (const { gap, count } of list) {
          now += gap;
          const given = reserve(interval, tat, now, 100, count);
          tat = given.tat;
          for (const slot of given.slots) {
            expect(slot).toBeGreaterThanOrEqual(now);
            expect(slot).toBeLessThanOrEqual(now + 100);
          }
          slots.push(...given.slots);
        }
        let first = 0;
        slots.forEach((slot, last) => {
          while (slot - slots[first]! >= 1_000) first += 1;
          expect(last - first + 1).toBeLessThanOrEqual(perSecond);
        });
      }),
      { numRuns: 50 },
    );
  });

  test("a full second is used to within two in a hundred", () => {
    for (const perSecond of [20, 80, 1_000])
      expect(1_000 / channelIntervalMs(perSecond)).toBeGreaterThanOrEqual(perSecond * 0.98);
  });
});
