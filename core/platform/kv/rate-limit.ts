import type { Kv } from "./kv.ts";

export interface RateLimit {
  /** What is counted: `login:account:<digest>`. Never a name or a number in the clear. */
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
}

export interface RateAnswer {
  readonly allowed: boolean;
  /** How many more in this window. */
  readonly remaining: number;
  /** Until the next may try, in milliseconds; 0 when allowed. */
  readonly retryAfterMs: number;
}

/**
 * Counts one try in a fixed window and says whether it may go on. The try is counted before the answer, so parallel
 * tries cannot slip through together. A window may be met at its end and the next at its start: at most twice `limit`
 * in any stretch of `windowMs`.
 * @throws AppError `unavailable` when the store does not answer: the caller decides what that means
 */
export const rateLimit = async (
  kv: Pick<Kv, "increment">,
  { key, limit, windowMs }: RateLimit,
): Promise<RateAnswer> => {
  const { count, resetInMs } = await kv.increment(key, windowMs);
  const allowed = count <= limit;
  return { allowed, remaining: Math.max(0, limit - count), retryAfterMs: allowed ? 0 : resetInMs };
};
