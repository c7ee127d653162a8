import type { Bucket, Taken } from "./kv.ts";

/**
 * The generic cell rate algorithm on one number: the moment when the bucket will be full again.
 * @param fullAt that moment as kept, in milliseconds; undefined when there is none
 * @returns what was taken, and the moment to keep
 */
export const takeFrom = (
  fullAt: number | undefined,
  now: number,
  { limit, windowMs, want }: Bucket,
): Taken & { fullAt: number } => {
  const each = windowMs / limit;
  const from = Math.max(fullAt ?? now, now);
  // A thousandth of a token forgives the rounding of fractions.
  const room = Math.max(0, Math.floor((now + windowMs - from) / each + 0.001));
  const granted = Math.min(want, room);
  const next = from + granted * each;
  return {
    granted,
    remaining: room - granted,
    retryAfterMs: granted > 0 || want === 0 ? 0 : Math.ceil(from + each - (now + windowMs)),
    fullInMs: Math.ceil(next - now),
    fullAt: next,
  };
};
