import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { redisAvailable, startRedis } from "../../core/testing/redis.ts";
import { createLogger } from "#core/platform/log.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import { createServer } from "../create-server.ts";
import { eventually } from "../testing/eventually.ts";
import { startTestServer } from "../testing/start-test-server.ts";

describe.each(redisAvailable() ? ["redis"] : [])("over %s", () => {
  test("a relay in another process reaches the sockets of two hubs, in order and without a double", async () => {
    const redis = await startRedis();
    const clients = [1, 2, 3].map(() => new Redis(redis.url, { maxRetriesPerRequest: null }));
    for (const client of clients) client.on("error", () => undefined);
    const [first, second, third] = clients as [Redis, Redis, Redis];
    const it = await startTestServer({ redis: first, relay: undefined });
    const log = createLogger("test", "silent");
    const db = openDatabase({
      url: it.database.serverUrl,
      pools: { parley_hub: 4 },
      applicationName: "relay",
      log,
    });
    const relay = createServer({ db, log, redis: third, relay: { pollMs: 100 } });
    try {
      const other = await it.another({ redis: second, relay: undefined });
      await relay.listen(0, "127.0.0.1");
      await eventually(() => relay.relayLeads(), Boolean);
      const { org, agent, channel } = it.orgs[0];
      const token = await it.signIn(agent);
      const heard = [it.port, other.port].map((port) => {
        const list: number[] = [];
        const socket = it.socket(token, {}, port);
        socket.on("event", ({ seq }) => list.push(seq));
        return { list, ready: new Promise((resolve) => socket.once("hello", resolve)) };
      });
      await Promise.all(heard.map(({ ready }) => ready));
      for (let count = 0; count < 20; count += 1) {
        const { id } = await it.build.buildConversation({ orgId: org.id, channelId: channel.id });
        await it.http
          .patch(`/api/v1/conversations/${id}`)
          .set("authorization", `Bearer ${token}`)
          .send({ status: "closed" });
      }
      const expected = Array.from({ length: 20 }, (_, index) => index + 1);
      for (const { list } of heard) {
        await eventually(
          () => list.length,
          (count) => count >= 20,
        );
        expect(list).toEqual(expected);
      }
    } finally {
      await relay.close(500);
      await db.close();
      await it.close();
      for (const client of clients) client.disconnect();
      await redis.stop();
    }
  });
});
