const minute = 60_000;
const hour = 60 * minute;

/** Pauses after each failed try, ms: eight tries within a day. */
const pauses = [minute / 2, 2 * minute, 10 * minute, 30 * minute, 2 * hour, 6 * hour, 14 * hour] as const;

/** Tries that a mail gets. */
export const maxTries = pauses.length + 1;

/**
 * How long to wait after the try of this number, ms; undefined when it was the last. A tenth more or less, so that mails
 * that failed together do not come back together.
 * @param chance from 0 to 1
 */
export const retryDelayMs = (tries: number, chance = Math.random()): number | undefined => {
  const pause = pauses[tries - 1];
  return pause === undefined ? undefined : Math.round(pause * (0.9 + 0.2 * chance));
};
