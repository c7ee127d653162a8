/** Free-form text is allowed this long after each customer message (platform notes, section 3). */
export const serviceWindowMs = 24 * 60 * 60 * 1000;
/** An ad or post opens this much once the business answers within the service window. */
export const entryPointMs = 72 * 60 * 60 * 1000;
/** Near the end the clocks of Meta and ours may disagree: sending stops this much earlier. */
export const windowMarginMs = 10 * 1000;

export interface WindowFacts {
  windowExpiresAt: Date | null;
  entryPointExpiresAt: Date | null;
}

/** When the service window ends that a customer message at `at` (Meta's time) opens. */
export const windowAfter = (at: Date): Date => new Date(at.getTime() + serviceWindowMs);

/**
 * Free entry point: opened when the business answers within 24 hours of the ad message; lasts 72 hours from
 * that answer. Returns null when the answer came too late.
 */
export const entryPointAfter = (adMessageAt: Date, answeredAt: Date): Date | null => {
  const wait = answeredAt.getTime() - adMessageAt.getTime();
  return wait >= 0 && wait <= serviceWindowMs ? new Date(answeredAt.getTime() + entryPointMs) : null;
};

/** Whether free-form text may be sent at `now`, with a margin for clocks that disagree. */
export const windowIsOpen = (facts: WindowFacts, now: Date): boolean => {
  const ends = [facts.windowExpiresAt, facts.entryPointExpiresAt].filter((end) => end !== null);
  return ends.some((end) => end.getTime() - windowMarginMs > now.getTime());
};
