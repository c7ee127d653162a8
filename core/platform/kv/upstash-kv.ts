import { Redis } from "@upstash/redis";
import { AppError } from "#contracts/errors.ts";
import type { Kv } from "./kv.ts";

export interface UpstashKvOptions {
  /** UPSTASH_REDIS_REST_URL. */
  readonly url: string;
  /** UPSTASH_REDIS_REST_TOKEN. */
  readonly token: string;
  /** For one call, in milliseconds. Default 2,000. */
  readonly timeoutMs?: number;
  /** Keeps several Parleys in one store apart. */
  readonly prefix?: string;
}

/** On Upstash Redis over REST, shared by all server processes. */
export const upstashKv = ({ url, token, timeoutMs = 2_000, prefix = "parley:kv:" }: UpstashKvOptions): Kv => {
  const redis = new Redis({
    url,
    token,
    // A counter that is retried counts twice; the caller knows better what to do.
    retry: false,
    automaticDeserialization: false,
    enableTelemetry: false,
    signal: () => AbortSignal.timeout(timeoutMs),
  });
  const named = (key: string): string => `${prefix}${key}`;
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new AppError("unavailable", { cause, retryAfterSeconds: 1 });
    }
  };
  return {
    get: async (key) => (await asked(() => redis.get<string>(named(key)))) ?? undefined,
    set: async (key, value, { ttlMs, onlyIfAbsent = false }) => {
      const px = Math.max(1, Math.ceil(ttlMs));
      const options = onlyIfAbsent ? ({ px, nx: true } as const) : { px };
      return (await asked(() => redis.set(named(key), value, options))) === "OK";
    },
    increment: async (key, ttlMs) => {
      const name = named(key);
      // One transaction: a count without an end would shut somebody out for ever.
      const [, count, left] = await asked(() =>
        redis
          .multi()
          .set(name, "0", { px: Math.max(1, Math.ceil(ttlMs)), nx: true })
          .incr(name)
          .pttl(name)
          .exec(),
      );
      return { count, resetInMs: Math.max(0, left) };
    },
    remove: async (key) => {
      await asked(() => redis.del(named(key)));
    },
    ping: async () => {
      await asked(() => redis.ping());
    },
    close: () => Promise.resolve(),
  };
};
