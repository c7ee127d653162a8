import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { redisAvailable, startRedis } from "#core/testing/redis.ts";
import type { TestRedis } from "#core/testing/redis.ts";
import { startBridge } from "../../../scripts/upstash-bridge/start-bridge.ts";
import type { Bridge } from "../../../scripts/upstash-bridge/start-bridge.ts";
import { takeFrom } from "./gcra.ts";
import type { Kv } from "./kv.ts";
import { memoryKv } from "./memory-kv.ts";
import { rateLimit } from "./rate-limit.ts";
import { upstashKv } from "./upstash-kv.ts";

const token = "token-of-the-kv-tests";
let redis: TestRedis | undefined;
let bridge: Bridge | undefined;
beforeAll(async () => {
  if (!redisAvailable()) return;
  redis = await startRedis();
  bridge = await startBridge({ redisUrl: redis.url, token });
});
afterAll(async () => {
  await bridge?.stop();
  await redis?.stop();
});

const adapters: Record<string, () => Kv> = {
  memory: () => memoryKv(),
  ...(redisAvailable()
    ? { upstash: () => upstashKv({ url: bridge!.url, token, prefix: `${randomBytes(4).toString("hex")}:` }) }
    : {}),
};

describe.each(Object.keys(adapters))("short-lived keys in %s", (name) => {
  const open = (): Kv => {
    const kv = adapters[name]!();
    onTestFinished(() => kv.close());
    return kv;
  };
  const gone = async (kv: Kv, key: string): Promise<void> => {
    await expect.poll(() => kv.get(key), { timeout: 10_000, interval: 10 }).toBeUndefined();
  };

  it("answers", async () => {
    await open().ping();
  });

  it("keeps a value, whatever it looks like, until it is removed", async () => {
    const kv = open();
    expect(await kv.get("a")).toBeUndefined();
    for (const value of ["", "OK", "null", "1", '{"a":1}', "[1]", "äöü 🙂", "a".repeat(40), "ZGVhZA=="]) {
      expect(await kv.set("a", value, { ttlMs: 60_000 })).toBe(true);
      expect(await kv.get("a")).toBe(value);
    }
    await kv.remove("a");
    await kv.remove("a");
    expect(await kv.get("a")).toBeUndefined();
  });

  it("ends a key when its time is up", async () => {
    const kv = open();
    await kv.set("short", "1", { ttlMs: 40 });
    await kv.set("long", "1", { ttlMs: 60_000 });
    await gone(kv, "short");
    expect(await kv.get("long")).toBe("1");
    await kv.set("long", "2", { ttlMs: 30 });
    await gone(kv, "long");
  });

  it("sets only what is absent when asked, for one of many at once", async () => {
    const kv = open();
    const wins = await Promise.all(
      Array.from({ length: 20 }, (_, n) => kv.set("lock", String(n), { ttlMs: 60_000, onlyIfAbsent: true })),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(await kv.get("lock")).toBe(String(wins.indexOf(true)));
    await kv.set("brief", "1", { ttlMs: 30, onlyIfAbsent: true });
    await gone(kv, "brief");
    expect(await kv.set("brief", "2", { ttlMs: 60_000, onlyIfAbsent: true })).toBe(true);
  });

  it("counts without losing one, in a window that does not move", async () => {
    const kv = open();
    const counts = await Promise.all(Array.from({ length: 50 }, () => kv.increment("n", 60_000)));
    expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 1),
    );
    for (const { resetInMs } of counts) {
      expect(resetInMs).toBeGreaterThan(50_000);
      expect(resetInMs).toBeLessThanOrEqual(60_000);
    }
    const first = await kv.increment("window", 150);
    const later = await kv.increment("window", 60_000);
    expect(later.count).toBe(2);
    expect(later.resetInMs).toBeLessThanOrEqual(first.resetInMs);
    await gone(kv, "window");
    expect((await kv.increment("window", 60_000)).count).toBe(1);
    await kv.remove("window");
    expect((await kv.increment("window", 60_000)).count).toBe(1);
  });

  it("hands out no more tokens than a bucket holds, also to those that come together", async () => {
    const kv = open();
    const bucket = { limit: 60, windowMs: 60_000, want: 7 };
    const taken = await Promise.all(Array.from({ length: 12 }, () => kv.take("bucket", bucket)));
    const granted = taken.reduce((sum, one) => sum + one.granted, 0);
    // The bucket may fill by a token or two while we ask.
    expect(granted).toBeGreaterThanOrEqual(60);
    expect(granted).toBeLessThanOrEqual(63);
    const empty = await kv.take("bucket", { ...bucket, want: 60 });
    expect(empty.granted).toBeLessThanOrEqual(3);
    expect(empty.remaining).toBe(0);
    expect(empty.fullInMs).toBeGreaterThan(50_000);
    expect(empty.fullInMs).toBeLessThanOrEqual(60_000);
    const refused = await kv.take("bucket", bucket);
    if (refused.granted === 0) {
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(1_000);
    }
    expect(await kv.take("another", { ...bucket, want: 1 })).toMatchObject({ granted: 1, remaining: 59 });
    await kv.remove("bucket");
    expect((await kv.take("bucket", { ...bucket, want: 100 })).granted).toBe(60);
  });

  it("fills a bucket evenly", async () => {
    const kv = open();
    const bucket = { limit: 20, windowMs: 400, want: 20 };
    expect((await kv.take("fast", bucket)).granted).toBe(20);
    await expect
      .poll(async () => (await kv.take("fast", { ...bucket, want: 1 })).granted, {
        timeout: 5_000,
        interval: 5,
      })
      .toBe(1);
  });

  it("limits a rate, also for tries that come together", async () => {
    const kv = open();
    const limit = { key: "login:x", limit: 5, windowMs: 60_000 };
    const tries = await Promise.all(Array.from({ length: 12 }, () => rateLimit(kv, limit)));
    expect(tries.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect(tries.map(({ remaining }) => remaining)).toContain(0);
    const refused = await rateLimit(kv, limit);
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    expect(refused.retryAfterMs).toBeGreaterThan(50_000);
    expect(await rateLimit(kv, { ...limit, key: "login:y" })).toEqual({
      allowed: true,
      remaining: 4,
      retryAfterMs: 0,
    });
  });
});

describe("a bucket in memory", () => {
  it("gives its size at once and then its rate, for any sequence of takes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 80 })), {
          maxLength: 60,
        }),
        (limit, steps) => {
          const windowMs = 10_000;
          let now = 0;
          let fullAt: number | undefined;
          let granted = 0;
          for (const [wait, want] of steps) {
            now += wait;
            const taken = takeFrom(fullAt, now, { limit, windowMs, want });
            fullAt = taken.fullAt;
            granted += taken.granted;
            expect(taken.granted).toBeLessThanOrEqual(want);
            expect(granted).toBeLessThanOrEqual(limit + (now * limit) / windowMs + 0.5);
            if (taken.granted === 0) {
              const later = takeFrom(fullAt, now + taken.retryAfterMs, { limit, windowMs, want: 1 });
              expect(later.granted).toBe(1);
            }
          }
        },
      ),
    );
  });
});

describe("keys in memory", () => {
  it("do not grow without end", async () => {
    const clock = { at: 0 };
    const kv = memoryKv({ max: 3, now: () => clock.at });
    onTestFinished(() => kv.close());
    await kv.set("dead", "x", { ttlMs: 10 });
    for (const key of ["a", "b"]) await kv.set(key, "x", { ttlMs: 1_000 });
    clock.at = 20;
    await kv.set("c", "x", { ttlMs: 1_000 });
    expect(await Promise.all(["a", "b", "c"].map((key) => kv.get(key)))).toEqual(["x", "x", "x"]);
    await kv.increment("d", 1_000);
    expect(await Promise.all(["a", "b", "c", "d"].map((key) => kv.get(key)))).toEqual([
      undefined,
      "x",
      "x",
      "1",
    ]);
  });
});

describe("a store that is away", () => {
  it("is said to be unavailable, soon", async () => {
    const mute = createServer().listen(0, "127.0.0.1");
    await once(mute, "listening");
    onTestFinished(() => void mute.close());
    const kv = upstashKv({
      url: `http://127.0.0.1:${(mute.address() as AddressInfo).port}`,
      token,
      timeoutMs: 100,
    });
    const from = performance.now();
    await expect(kv.increment("a", 1_000)).rejects.toMatchObject({ code: "unavailable" });
    await expect(kv.get("a")).rejects.toMatchObject({ code: "unavailable" });
    expect(performance.now() - from).toBeLessThan(2_000);
  });

  const withWrongToken = () => {
    it("so is one that knows another token", async () => {
      const kv = upstashKv({ url: bridge!.url, token: "another-token-000" });
      await expect(kv.get("a")).rejects.toMatchObject({ code: "unavailable" });
    });
  };
  if (redisAvailable()) withWrongToken();
});
