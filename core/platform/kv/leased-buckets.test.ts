import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { AppError } from "#contracts/errors.ts";
import { redisAvailable, startRedis } from "#core/testing/redis.ts";
import { startBridge } from "../../../scripts/upstash-bridge/start-bridge.ts";
import type { Kv } from "./kv.ts";
import { createLeasedBuckets } from "./leased-buckets.ts";
import { memoryKv } from "./memory-kv.ts";
import { upstashKv } from "./upstash-kv.ts";

const quiet = { warn: () => undefined, info: () => undefined };
const minute = 60_000;

/** A store far away: in memory, with its calls counted, and away when told so. */
const farStore = (clock: { at: number }) => {
  const inner = memoryKv({ now: () => clock.at });
  const state = { calls: 0, away: false };
  const kv: Kv = {
    ...inner,
    remote: true,
    take: async (key, bucket) => {
      state.calls += 1;
      await Promise.resolve();
      if (state.away) throw new AppError("unavailable");
      return inner.take(key, bucket);
    },
  };
  return { kv, state };
};

const allowedOf = async (take: () => Promise<{ allowed: boolean }>, times: number): Promise<number> => {
  let allowed = 0;
  for (let n = 0; n < times; n += 1) if ((await take()).allowed) allowed += 1;
  return allowed;
};

describe("leased buckets", () => {
  const open = (kv: Kv, clock: { at: number }) => {
    const buckets = createLeasedBuckets({ kv, log: quiet, now: () => clock.at });
    onTestFinished(() => buckets.close());
    return buckets;
  };

  it("give what the bucket holds and no more, for a twentieth of the round trips", async () => {
    const clock = { at: 0 };
    const { kv, state } = farStore(clock);
    const buckets = open(kv, clock);
    const take = () => buckets.take("member", { limit: 1_200, windowMs: minute });
    expect(await allowedOf(take, 1_000)).toBe(1_000);
    expect(state.calls).toBeLessThanOrEqual(20);
    expect(await allowedOf(take, 1_000)).toBe(200);
    const refused = await take();
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(50);
    const calls = state.calls;
    await allowedOf(take, 500);
    expect(state.calls).toBe(calls);
    clock.at += 1_000;
    expect(await allowedOf(take, 100)).toBe(20);
  });

  it("of several processes give at most one share per process more", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.nat(5), { minLength: 3_000, maxLength: 3_000 }),
        async (count, picks) => {
          const clock = { at: 0 };
          const { kv } = farStore(clock);
          const processes = Array.from({ length: count }, () =>
            createLeasedBuckets({ kv, log: quiet, now: () => clock.at }),
          );
          let allowed = 0;
          for (const pick of picks) {
            const verdict = await processes[pick % count]!.take("k", { limit: 600, windowMs: minute });
            if (verdict.allowed) allowed += 1;
          }
          expect(allowed).toBeLessThanOrEqual(600 + count * 30);
          // What others hold and do not use is lost to this window, and no more than that.
          expect(allowed).toBeGreaterThanOrEqual(600 - count * 30);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("never wait for the store while they hold something", async () => {
    const clock = { at: 0 };
    const inner = memoryKv({ now: () => clock.at });
    const never: Kv = { ...inner, remote: true, take: () => new Promise(() => undefined) };
    const buckets = open(never, clock);
    expect(await allowedOf(() => buckets.take("k", { limit: 1_200, windowMs: minute }), 60)).toBe(60);
  });

  it("count here while the store is away, and there again when it is back", async () => {
    const clock = { at: 0 };
    const { kv, state } = farStore(clock);
    state.away = true;
    const buckets = open(kv, clock);
    const take = () => buckets.take("k", { limit: 200, windowMs: minute });
    expect(await allowedOf(take, 500)).toBe(200);
    expect(state.calls).toBe(1);
    state.away = false;
    clock.at += 3_000;
    const calls = state.calls;
    expect(await allowedOf(take, 50)).toBeGreaterThan(0);
    expect(state.calls).toBeGreaterThan(calls);
  });

  it("that fail closed ask for every token and refuse to guess", async () => {
    const clock = { at: 0 };
    const { kv, state } = farStore(clock);
    const buckets = open(kv, clock);
    const take = () => buckets.take("auth", { limit: 600, windowMs: minute, failClosed: true });
    expect((await take()).allowed).toBe(true);
    expect(state.calls).toBe(1);
    state.away = true;
    for (let n = 0; n < 3; n += 1) await expect(take()).rejects.toMatchObject({ code: "unavailable" });
    state.away = false;
    expect((await take()).allowed).toBe(true);
  });

  it("in this process are exact", async () => {
    const clock = { at: 0 };
    const buckets = open(memoryKv({ now: () => clock.at }), clock);
    const take = () => buckets.take("k", { limit: 300, windowMs: minute });
    const together = await Promise.all(Array.from({ length: 1_000 }, take));
    expect(together.filter(({ allowed }) => allowed)).toHaveLength(300);
  });

  const overUpstash = () => {
    it("on the Upstash endpoint: two processes, one bucket, few calls", async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      const bridge = await startBridge({ redisUrl: redis.url, token: "token-of-the-limits" });
      onTestFinished(() => bridge.stop());
      const prefix = `${randomBytes(4).toString("hex")}:`;
      let calls = 0;
      const processes = [0, 1].map(() => {
        const kv = upstashKv({ url: bridge.url, token: "token-of-the-limits", prefix });
        const counted: Kv = {
          ...kv,
          take: (key, bucket) => {
            calls += 1;
            return kv.take(key, bucket);
          },
        };
        return createLeasedBuckets({ kv: counted, log: quiet });
      });
      // A window of an hour fills by one token in three seconds: slow machines change nothing here.
      const share = { limit: 1_200, windowMs: 60 * minute };
      const verdicts = await Promise.all(
        Array.from({ length: 2_000 }, (_, n) => processes[n % 2]!.take("k", share)),
      );
      const allowed = verdicts.filter((one) => one.allowed).length;
      expect(allowed).toBeGreaterThanOrEqual(1_200 - 120);
      expect(allowed).toBeLessThanOrEqual(1_200 + 130);
      expect(calls).toBeLessThanOrEqual(60);
      await Promise.all(processes.map((one) => one.close()));
    });
  };
  if (redisAvailable()) overUpstash();
});
