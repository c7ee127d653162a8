import { describe, expect, test } from "vitest";
import { redisAvailable, startRedis } from "../../core/testing/redis.ts";
import { createLogger } from "#core/platform/log.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import { createServer } from "../create-server.ts";
import { eventually } from "../testing/eventually.ts";
import { openSocketRedis } from "./socket-redis.ts";
import type { SocketRedis } from "./socket-redis.ts";
import { startTestServer } from "../testing/start-test-server.ts";

describe.each(redisAvailable() ? ["redis"] : [])("over %s", () => {
  test("a relay in another process reaches the sockets of two hubs, in order and without a double", async () => {
    const redis = await startRedis();
    const quiet = createLogger("test", "silent");
    const clients = [1, 2, 3].map(() => openSocketRedis(redis.url, quiet));
    const [first, second, third] = clients as [SocketRedis, SocketRedis, SocketRedis];
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
        const hellos: number[] = [];
        socket.on("event", ({ seq }) => list.push(seq));
        socket.on("hello", ({ lastSeq }) => hellos.push(lastSeq));
        return { list, hellos, ready: new Promise((resolve) => socket.once("hello", resolve)) };
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
      // Redis falls: nothing waits in memory for it, and both hubs say how far it is when it is back.
      await redis.kill();
      await eventually(
        () => third.client.status === "ready",
        (reachable) => !reachable,
      );
      const { id } = await it.build.buildConversation({ orgId: org.id, channelId: channel.id });
      const closing = await it.http
        .patch(`/api/v1/conversations/${id}`)
        .set("authorization", `Bearer ${token}`)
        .send({ status: "closed" });
      expect(closing.status).toBe(200);
      const numbered = () =>
        it.build.sql<{ seq: string | null }>("SELECT max(seq)::text AS seq FROM event WHERE seq = 21");
      await eventually(numbered, ([row]) => row?.seq === "21");
      await expect(third.client.xadd("x", "*", "a", "b")).rejects.toThrow();
      await redis.restart();
      for (const { hellos } of heard)
        await eventually(
          () => hellos.at(-1),
          (last) => last === 21,
        );
    } finally {
      await relay.close(500);
      await db.close();
      await it.close();
      for (const client of clients) client.close();
      await redis.stop();
    }
  });
});
