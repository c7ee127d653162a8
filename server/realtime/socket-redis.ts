import { Redis } from "ioredis";
import type { RedisOptions } from "ioredis";
import type { Logger } from "#core/platform/log.ts";

/** The way between the nodes, for the sockets. */
export interface SocketRedis {
  client: Redis;
  /** Calls back whenever a connection stands (again): emits may have been lost before. */
  onBack(tell: () => void): void;
  close(): void;
}

const reconnectDelayMs = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), 1_000);

/**
 * Opens Redis for the sockets. While it is down an emit reaches this node alone, at once, instead of waiting in
 * memory without end: the event table has it, and who missed it hears the newest number when Redis is back. The adapter's readers
 * (duplicates) wait instead, or they would ask again without a breath.
 */
export const openSocketRedis = (url: string, log: Logger): SocketRedis => {
  const listeners = new Set<() => void>();
  const watch = (redis: Redis): Redis => {
    redis.on("error", (error: Error) => log.warn({ err: error }, "the redis of the sockets failed"));
    redis.on("ready", () => {
      for (const tell of listeners) tell();
    });
    return redis;
  };
  const client = watch(
    new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: reconnectDelayMs }),
  );
  const copies: Redis[] = [];
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (override?: Partial<RedisOptions>) => {
    const waiting = { enableOfflineQueue: true, maxRetriesPerRequest: null };
    const copy = watch(duplicate({ ...waiting, ...override }));
    copies.push(copy);
    return copy;
  };
  // The adapter does not wait for the answer to these; a rejection nobody hears would end the process.
  const publish = client.publish.bind(client);
  client.publish = (channel: string, message: string | Buffer) => publish(channel, message).catch(() => 0);
  return {
    client,
    onBack: (tell) => {
      listeners.add(tell);
    },
    close: () => {
      for (const redis of [client, ...copies]) redis.disconnect();
    },
  };
};
