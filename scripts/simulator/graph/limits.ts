import type { BusinessNumber } from "../config.ts";
import type { World } from "../world.ts";
import { graphError } from "./graph-error.ts";

/** Messages a second for this number: 80, or 1,000 after the upgrade (README of the fixtures, section 3). */
export function throughputOf(world: World, number: BusinessNumber): number {
  return world.settings.numberPerSecond ?? (number.throughput === "HIGH" ? 1000 : 80);
}

/**
 * Takes one message from the number's and the pair's allowance.
 * @throws GraphError 130429 over the number's throughput, 131056 over the pair's (burst 45, then one per 6 s).
 */
export function takeAllowance(world: World, number: BusinessNumber, recipientKey: string): void {
  const { settings } = world;
  const now = world.now();
  const perSecond = throughputOf(world, number);
  if (
    settings.numberLimit &&
    !world.numberBuckets.take(number.phoneNumberId, perSecond, perSecond / 1000, now)
  )
    throw graphError(130429);
  const pair = `${number.phoneNumberId}|${recipientKey}`;
  if (settings.pairLimit && !world.pairBuckets.take(pair, settings.pairBurst, 1 / settings.pairEveryMs, now))
    throw graphError(131056);
}
