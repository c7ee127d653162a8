import type { Counters } from "../api/features/auth/login-guard.ts";

/** Counts in memory. */
export const testCounters = (): Counters => {
  const counts = new Map<string, { count: number; endsAt: number }>();
  return {
    increment: (key, ttlMs) => {
      const now = Date.now();
      const known = counts.get(key);
      const entry = known && known.endsAt > now ? known : { count: 0, endsAt: now + ttlMs };
      entry.count += 1;
      counts.set(key, entry);
      return Promise.resolve({ count: entry.count, resetInMs: entry.endsAt - now });
    },
    remove: (key) => {
      counts.delete(key);
      return Promise.resolve();
    },
  };
};
