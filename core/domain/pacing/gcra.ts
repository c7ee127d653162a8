/**
 * Token buckets kept as one timestamp each (GCRA): `tat` is the time at which the bucket would be full again.
 * The statements under db/sql (`pace-…`, `outbox-claim`, `outbox-start-sending`) do the same sums on the
 * database's clock; this is the rule they are tested against. Times and intervals are milliseconds.
 */
export interface Bucket {
  /** One token comes back every so often. */
  intervalMs: number;
  /** How many may be taken at once from a full bucket. */
  burst: number;
}

export type Take = { ok: true; tat: number } | { ok: false; retryAt: number };

/**
 * Takes one token at `now`, or says when the next one is there. With less than one token over, the fraction is given
 * up: once the burst is used, two takes are never closer than the interval, however late the first one came.
 */
export const take = (bucket: Bucket, tat: number, now: number): Take => {
  const borrowed = (bucket.burst - 1) * bucket.intervalMs;
  const earliest = tat - borrowed;
  if (now < earliest) return { ok: false, retryAt: earliest };
  const last = now < earliest + bucket.intervalMs;
  return { ok: true, tat: (last ? now + borrowed : Math.max(tat, now)) + bucket.intervalMs };
};

/**
 * Reserves up to `count` sending slots of a bucket without burst, none of them later than `horizonMs` from now.
 * Slots are `intervalMs` apart; whoever holds one sends at that time, so that the processes share one rate.
 */
export const reserve = (
  intervalMs: number,
  tat: number,
  now: number,
  horizonMs: number,
  count: number,
): { slots: number[]; tat: number } => {
  const start = Math.max(tat, now);
  const room = Math.max(0, Math.min(count, Math.floor((now + horizonMs - start) / intervalMs) + 1));
  const slots = Array.from({ length: start > now + horizonMs ? 0 : room }, (_, n) => start + n * intervalMs);
  return { slots, tat: slots.length === 0 ? tat : start + slots.length * intervalMs };
};
