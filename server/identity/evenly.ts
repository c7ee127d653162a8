import { setImmediate, setTimeout } from "node:timers/promises";

/** Runs work and answers only when a whole number of steps has passed, whether it succeeded or failed. */
export type Evenly = <T>(work: () => Promise<T>) => Promise<T>;

/** Longer than what is written for an account that exists, on a slow disk too. */
export const productStepMs = 100;

/** A timer may be a millisecond early or late; the last one is waited for in small turns. */
const lastMs = 1.5;

const until = async (deadline: number): Promise<void> => {
  const left = deadline - performance.now() - lastMs;
  if (left > 0) await setTimeout(left);
  while (performance.now() < deadline) await setImmediate();
};

/**
 * Hides how much there was to do: an account that exists is written to, one that does not is not, and both answer at
 * the same beat.
 * @param stepMs length of a beat; only tests choose a shorter one
 */
export const createEvenly =
  (stepMs = productStepMs): Evenly =>
  async (work) => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      const steps = Math.ceil((performance.now() - started) / stepMs);
      await until(started + Math.max(1, steps) * stepMs);
    }
  };
