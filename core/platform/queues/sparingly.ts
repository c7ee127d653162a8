/**
 * Passes on the first call and then at most one in `everyMs`, with the number that were left out in between: a
 * store that is down fails hundreds of times a second and would bury the rest of the log.
 */
export const sparingly = <T>(
  everyMs: number,
  report: (value: T, skipped: number) => void,
): ((value: T) => void) => {
  let last = Number.NEGATIVE_INFINITY;
  let skipped = 0;
  return (value) => {
    const now = performance.now();
    if (now - last < everyMs) {
      skipped += 1;
      return;
    }
    report(value, skipped);
    last = now;
    skipped = 0;
  };
};
