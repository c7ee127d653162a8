import { setTimeout as sleep } from "node:timers/promises";

/** Deadlock, serialization failure, lock not available: the transaction did nothing and may be run again. */
const conflicts = new Set(["40P01", "40001", "55P03"]);

const isConflict = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && conflicts.has(String(error.code));

/** Runs a transaction again when it lost against another one, up to five times. Never wrap a network call in it. */
export const retryConflicts = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 5 || !isConflict(error)) throw error;
      await sleep(attempt * 10);
    }
  }
};
