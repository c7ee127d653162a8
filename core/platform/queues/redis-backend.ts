import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { Logger } from "../log.ts";
import { within } from "../within.ts";
import { retention, workerDefaults } from "./backend.ts";
import type { QueueBackend } from "./backend.ts";
import { QueueError } from "./queue-error.ts";
import { checkRedisDurability } from "./redis-durability.ts";

export interface RedisBackendOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly onError: (error: Error) => void;
}

/** First word of every key, beside the console's and the limiter's keys in the same Redis. */
const keyPrefix = "parley";

const reconnectDelayMs = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), 1_000);

/** Queues on Redis. Nothing waits for the connection here; `check` does. */
export const redisBackend = ({ url, timeoutMs, log, onError }: RedisBackendOptions): QueueBackend => {
  const common = { connectTimeout: timeoutMs, retryStrategy: reconnectDelayMs };
  // A producer answers "down" at once; only workers queue their commands until Redis is back.
  const producer = new Redis(url, { ...common, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
  producer.on("error", onError);
  let consumer: Redis | undefined;
  const consumers = (): Redis => {
    if (!consumer) {
      consumer = new Redis(url, { ...common, maxRetriesPerRequest: null });
      consumer.on("error", onError);
    }
    return consumer;
  };
  const connected = async (): Promise<void> => {
    if (producer.status === "ready") return;
    await new Promise<void>((resolve) => producer.once("ready", resolve));
  };

  return {
    kind: "redis",
    queue: (name) => {
      const queue = new Queue(name, {
        connection: producer,
        prefix: keyPrefix,
        skipWaitingForReady: true,
        // Nobody reads the event stream; BullMQ's default keeps 10,000 entries a queue.
        streams: { events: { maxLen: 100 } },
      });
      queue.on("error", onError);
      return queue;
    },
    worker: (name, processor, settings) =>
      new Worker(name, processor, {
        connection: consumers(),
        prefix: keyPrefix,
        ...workerDefaults,
        ...retention,
        ...settings,
      }),
    check: async () => {
      try {
        await within(timeoutMs, "connecting to Redis", connected());
        const [memory, persistence] = await within(
          timeoutMs,
          "INFO of Redis",
          Promise.all([producer.info("memory"), producer.info("persistence")]),
        );
        const hidden = checkRedisDurability(`${memory}\n${persistence}`);
        if (hidden.length > 0) log.warn({ hidden }, "this Redis does not show how durable it is");
      } catch (error) {
        if (error instanceof QueueError && error.fault === "misconfigured") throw error;
        throw new QueueError("unreachable", `Redis of REDIS_URL does not answer: ${reasonOf(error)}`, error);
      }
    },
    ping: async () => {
      await producer.ping();
    },
    close: async () => {
      await Promise.all([endOf(producer), consumer ? endOf(consumer) : undefined]);
    },
  };
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Says goodbye when somebody listens, else just hangs up. */
const endOf = async (redis: Redis): Promise<void> => {
  if (redis.status === "ready") await within(500, "QUIT", redis.quit()).catch(() => undefined);
  redis.disconnect();
};
