import { Redis as Upstash } from "@upstash/redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisAvailable, startRedis } from "#core/testing/redis.ts";
import type { TestRedis } from "#core/testing/redis.ts";
import { encodeReply, readCommand } from "./redis-calls.ts";
import { startBridge } from "./start-bridge.ts";
import type { Bridge } from "./start-bridge.ts";

describe("commands", () => {
  it("are read with objects as JSON, and without the mark of Upstash's scripts", () => {
    expect(readCommand(["SET", "a", { b: 1 }, 5])).toEqual(["set", "a", '{"b":1}', "5"]);
    expect(readCommand(["EVAL", "#!lua flags=allow-key-locking\nreturn 1", 0])).toEqual([
      "eval",
      "return 1",
      "0",
    ]);
    expect(readCommand(["SCRIPT", "LOAD", "#!lua\nreturn 1"])).toEqual(["script", "LOAD", "return 1"]);
    expect(readCommand(["SET", "#!lua\nx", "#!lua\ny"])).toEqual(["set", "#!lua\nx", "#!lua\ny"]);
  });

  it.each([[[]], [[1]], [["SUBSCRIBE", "a"]], [["multi"]], [["Select", "1"]], [["BLPOP", "a", "0"]]])(
    "are refused when they are none or not for a shared connection: %j",
    (command) => {
      expect(() => readCommand(command)).toThrow(/^ERR Command is not available/);
    },
  );

  it("are answered in base64 only where text is", () => {
    const reply = ["OK", Buffer.from("abc"), 1, null, [Buffer.from("x")]];
    expect(encodeReply(reply, false)).toEqual(["OK", "abc", 1, null, ["x"]]);
    expect(encodeReply(reply, true)).toEqual(["OK", "YWJj", 1, null, ["eA=="]]);
  });
});

const overRedis = () => {
  const token = "token-of-the-bridge-tests";
  let redis: TestRedis;
  let bridge: Bridge;
  let client: Upstash;
  beforeAll(async () => {
    redis = await startRedis();
    bridge = await startBridge({ redisUrl: redis.url, token });
    client = new Upstash({ url: bridge.url, token, enableTelemetry: false });
  });
  afterAll(async () => {
    await bridge.stop();
    await redis.stop();
  });
  const raw = (path: string, init: { method?: string; body?: string } = {}) =>
    fetch(`${bridge.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}` },
    });

  it("asks for the token on every path", async () => {
    for (const path of [
      "/",
      "/pipeline",
      "/multi-exec",
      "/get/a",
      "/subscribe/a",
      "/psubscribe/a",
      "/nothing",
    ]) {
      for (const authorization of ["", "Bearer wrong", `Basic ${token}`, `Bearer ${token}x`]) {
        const answer = await fetch(`${bridge.url}${path}`, {
          method: "POST",
          body: "[]",
          headers: { authorization },
        });
        expect([path, answer.status]).toEqual([path, 401]);
      }
    }
    expect((await fetch(`${bridge.url}/ping?_token=${token}`)).status).toBe(200);
  });

  it("serves Upstash's own client: values, hashes, sets, streams, scan, scripts", async () => {
    await client.set("json", { a: [1, "x"] });
    expect(await client.get("json")).toEqual({ a: [1, "x"] });
    expect(await client.set("once", 1, { nx: true, ex: 60 })).toBe("OK");
    expect(await client.set("once", 2, { nx: true, ex: 60 })).toBeNull();
    await client.hset("hash", { one: 1, two: "deux" });
    expect(await client.hgetall("hash")).toEqual({ one: 1, two: "deux" });
    await client.zadd("zset", { score: 2, member: "b" }, { score: 1, member: "a" });
    expect(await client.zrange("zset", 0, -1, { withScores: true })).toEqual(["a", 1, "b", 2]);
    await client.xadd("stream", "*", { field: "value" });
    expect(Object.values(await client.xrange("stream", "-", "+"))).toEqual([{ field: "value" }]);
    expect((await client.scan(0, { match: "once" }))[1]).toEqual(["once"]);
    const sha = await client.scriptLoad("return ARGV[1]");
    expect(sha).toMatch(/^[0-9a-f]{40}$/);
    expect(await client.evalsha(sha, [], ["hello"])).toBe("hello");
    expect(await client.eval("#!lua flags=allow-key-locking\nreturn KEYS[1]", ["key"], [])).toBe("key");
  });

  it("runs pipelines in order and transactions as one", async () => {
    const pipeline = client.pipeline();
    pipeline.set("p", 1).incr("p").incr("p").get("p");
    expect(await pipeline.exec()).toEqual(["OK", 2, 3, 3]);
    expect(await client.multi().set("m", "a").get("m").pttl("m").exec()).toEqual(["OK", "a", -1]);
    const replies = await (
      await raw("/pipeline", { method: "POST", body: '[["SET","t","x"],["HGET","t","f"],["GET","t"]]' })
    ).json();
    expect(replies).toEqual([
      { result: "OK" },
      { error: expect.stringContaining("WRONGTYPE") },
      { result: "x" },
    ]);
    const refused = await raw("/multi-exec", { method: "POST", body: '[["SET","t","y"],["SUBSCRIBE","a"]]' });
    expect(refused.status).toBe(400);
    expect(await client.get("t")).toBe("x");
  });

  it("passes errors on and refuses what it cannot read", async () => {
    await expect(client.hget("json", "f")).rejects.toThrow(/WRONGTYPE/);
    const status = async (path: string, init: { method: string; body?: string }): Promise<number> =>
      (await raw(path, init)).status;
    expect(await status("/", { method: "POST", body: "nonsense" })).toBe(400);
    expect(await status("/", { method: "POST", body: '{"a":1}' })).toBe(400);
    expect(await status("/pipeline", { method: "POST", body: '["GET","a"]' })).toBe(400);
    expect(await status("/", { method: "POST", body: `["SET","a","${"x".repeat(1_100_000)}"]` })).toBe(413);
    expect(await status("/get/a", { method: "DELETE" })).toBe(405);
    expect(await (await raw("/set/path/va%20lue/EX/60")).json()).toEqual({ result: "OK" });
    expect(await (await raw("/get/path")).json()).toEqual({ result: "va lue" });
  });

  it("keeps a stream of what is published", async () => {
    const answer = await raw("/subscribe/news");
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader.read()).toEqual({ done: false, value: "data: subscribe,news,1\n\n" });
    const publisher = new Redis(redis.url);
    await publisher.publish("news", "hello, all");
    expect(await reader.read()).toEqual({ done: false, value: "data: message,news,hello, all\n\n" });
    await reader.cancel();
    publisher.disconnect();
  });
};
// The bridge is nothing without a Redis behind it.
if (redisAvailable()) describe("the bridge", overRedis);
