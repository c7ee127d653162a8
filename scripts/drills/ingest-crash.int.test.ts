import { expect, it } from "vitest";
import { redisAvailable, startRedis } from "#core/testing/redis.ts";
import { ingestCrash } from "./ingest-crash.ts";

const cut = {
  events: 10_000,
  rate: 300,
  serverKills: 4,
  workerKills: 3,
  postgresCrashes: 2,
  redisKills: 3,
  seed: 22,
};

it("loses and doubles nothing that was acknowledged while ingest and Postgres are killed (T22, queues in Postgres)", async () => {
  const result = await ingestCrash({ ...cut, redisKills: 0 });
  console.info("T22 on Postgres", JSON.stringify(result));
  expect(result).toMatchObject({ acknowledged: cut.events, lost: 0, doubled: 0 });
  expect(result.retries).toBeGreaterThan(0);
}, 300_000);

it.runIf(redisAvailable())(
  "loses and doubles nothing while Redis is killed too (T22, queues on Redis)",
  async () => {
    const redis = await startRedis();
    try {
      const result = await ingestCrash({ ...cut, redis });
      console.info("T22 on Redis", JSON.stringify(result));
      expect(result).toMatchObject({ acknowledged: cut.events, lost: 0, doubled: 0 });
    } finally {
      await redis.stop();
    }
  },
  300_000,
);
