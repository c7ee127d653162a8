import { Redis } from "@upstash/redis";
import { AppError } from "#contracts/errors.ts";
import type { Kv } from "./kv.ts";

/** `takeFrom` of gcra.ts, inside the store: by its clock, with nobody in between. Lua hands out whole numbers only. */
const takeScript = `
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local limit, window, want = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local each = window / limit
local from = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local room = math.max(0, math.floor((now + window - from) / each + 0.001))
local granted = math.min(want, room)
local full = from + granted * each
if granted > 0 then
  redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.max(1, math.ceil(full - now)))
end
local retry = 0
if granted == 0 and want > 0 then retry = math.ceil(from + each - (now + window)) end
return {granted, room - granted, retry, math.ceil(full - now)}
`;

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
    remote: true,
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
    take: async (key, { limit, windowMs, want }) => {
      const [granted, remaining, retryAfterMs, fullInMs] = await asked(() =>
        redis.eval<string[], [number, number, number, number]>(
          takeScript,
          [named(key)],
          [limit, windowMs, want].map(String),
        ),
      );
      return { granted, remaining, retryAfterMs, fullInMs };
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
