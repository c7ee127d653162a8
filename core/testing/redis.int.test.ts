import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { redisAvailable, startRedis } from "./redis.ts";

describe.each(redisAvailable() ? ["redis"] : [])("%s of a test", () => {
  test("keeps what was written when it is killed and started again", async () => {
    const redis = await startRedis();
    try {
      const client = new Redis(redis.url);
      client.on("error", () => undefined);
      await client.config("SET", "appendfsync", "always");
      await client.set("kept", "yes");
      expect(await client.config("GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "noeviction"]);
      await redis.kill();
      await redis.restart();
      expect(await client.get("kept")).toBe("yes");
      client.disconnect();
    } finally {
      await redis.stop();
    }
  });
});

describe("redisAvailable", () => {
  test("looks at the PATH, and startRedis says so when there is none", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "";
    try {
      expect(redisAvailable()).toBe(false);
      await expect(startRedis()).rejects.toThrow(/redis-server is not installed/);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
