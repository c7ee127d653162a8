import type { Bucket } from "./gcra.ts";

/**
 * Meta counts on its own clock, after the network: we stay this much below its figures so that a send that
 * arrives a few milliseconds late never makes the second after it too full.
 */
export const paceHeadroom = 1.01;

/** Spacing of the sends of one channel, in milliseconds. `perSecond`: 80 by default, up to 1,000 (notes, 3). */
export const channelIntervalMs = (perSecond: number): number =>
  (1_000 / Math.max(1, perSecond)) * paceHeadroom;

/** One message per 6 s to one person after a burst of 45 (platform notes, section 3), with 0.1 s for clocks. */
export const pairBucket: Bucket = { intervalMs: 6_100, burst: 45 };
