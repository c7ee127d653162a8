/**
 * Runs `work` at once when it was quiet, and at most once in `gapMs` when it is not: calls within the gap share one
 * run at its end. No call is left without a run that starts after it.
 * @returns a function whose promise follows the run it started; calls that share a later run resolve at once, and
 *   that run's failure goes to `onError`
 */
export const spaced = (
  gapMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
  now: () => number = () => performance.now(),
): (() => Promise<void>) => {
  let last = Number.NEGATIVE_INFINITY;
  let waiting: NodeJS.Timeout | undefined;
  return () => {
    if (waiting) return Promise.resolve();
    const wait = last + gapMs - now();
    if (wait <= 0) {
      last = now();
      return work();
    }
    waiting = setTimeout(() => {
      waiting = undefined;
      last = now();
      work().catch(onError);
    }, wait);
    return Promise.resolve();
  };
};
