/**
 * The database's clock in terms of this process's monotonic one. Slots are times of the database, so that processes
 * whose own clocks are minutes apart still share one pace.
 */
export interface DatabaseClock {
  /** A reading of the database (ms since 1970) that has just arrived. */
  observe(databaseMs: number): void;
  /** When a time of the database comes, in this process's monotonic ms. Now, before the first reading. */
  toLocal(databaseMs: number): number;
}

const kept = 64;

/** Each reading arrives late by the way back, so the smallest difference of the last ones is nearest to the truth. */
export const createDatabaseClock = (now: () => number): DatabaseClock => {
  const offsets: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  return {
    observe: (databaseMs) => {
      offsets.push(now() - databaseMs);
      if (offsets.length > kept) offsets.shift();
      best = Math.min(...offsets);
    },
    toLocal: (databaseMs) => (offsets.length === 0 ? now() : databaseMs + best),
  };
};
