import { expect, it } from "vitest";
import { redisAvailable, startRedis } from "#core/testing/redis.ts";
import { ingestCrash } from "./ingest-crash.ts";

it.each([1, 2, 3, 4, 5])("T22 in full, run %i of 5: 50,000 webhooks, every process killed", async (seed) => {
  // In full means Redis too: without redis-server this drill is not run but failed.
  expect(redisAvailable()).toBe(true);
  const redis = await startRedis();
  try {
    const result = await ingestCrash({
      events: 50_000,
      rate: 300,
      serverKills: 10,
      workerKills: 10,
      postgresCrashes: 3,
      redisKills: 6,
      seed,
      redis,
    });
    console.info("T22", seed, JSON.stringify(result));
    expect(result).toMatchObject({ acknowledged: 50_000, lost: 0, doubled: 0 });
    expect(result.drainedAfter).toBeLessThanOrEqual(120);
  } finally {
    await redis.stop();
  }
});
