import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import type { SendContext } from "./send-context.ts";

/**
 * A slot missed by more than this is lost: 50 ms are 5 in a hundred of a second's sends, and more would make the
 * second too full. Each slot that is lost makes room, so the next may be missed by twice as much: a busy machine gets
 * slower, but never stands still.
 */
const lateMs = 50;
const longestLateMs = 200;
/**
 * Waits until a monotonic time (ms), or until `stop` aborts.
 * @returns false when it was aborted first
 */
export const waitUntil = (time: number, now: () => number, stop?: AbortSignal): Promise<boolean> => {
  if (stop?.aborted === true) return Promise.resolve(false);
  const ms = time - now();
  if (ms <= 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      stop?.removeEventListener("abort", onAbort);
      resolve(true);
    }, ms);
    stop?.addEventListener("abort", onAbort, { once: true });
  });
};

/** Waits for the row's slot and takes a new one as long as the slot is missed. False when the lease ran too short. */
export const reachSlot = async (
  row: ClaimedRow,
  context: SendContext,
  leaseEndsAt: number,
): Promise<boolean> => {
  let slot = context.clock.toLocal(row.slotMs);
  for (let borne = lateMs; ; borne = Math.min(longestLateMs, borne * 2)) {
    await waitUntil(slot, context.now);
    const now = context.now();
    // A process that was stopped for a while must not write for a row that others have given up.
    if (now > leaseEndsAt) return false;
    if (now <= slot + borne) return true;
    slot = context.clock.toLocal(await context.newSlot(row));
  }
};
