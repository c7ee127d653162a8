import type { Verdict } from "#core/domain/sending/classify-outcome.ts";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import { holdChannel, holdPair } from "#core/platform/outbox/holds.ts";
import { pauseSending } from "#core/platform/outbox/pause.ts";
import type { Settlement } from "#core/platform/outbox/settle.ts";
import type { SendContext } from "./send-context.ts";

/** A row whose channel is about to be paused must not be claimed again before the pause is written. */
const beforePauseMs = 1_000;

/** What is written on the row of a try that ended with this verdict. */
export const settlementOf = (row: ClaimedRow, verdict: Verdict): Settlement => {
  const own = { id: row.id, leaseToken: row.leaseToken };
  switch (verdict.do) {
    case "accept":
      return { ...own, to: "accepted", waMessageId: verdict.waMessageId };
    case "fail":
      return { ...own, to: "failed", error: verdict.error };
    case "unknown":
      return { ...own, to: "unknown", reason: verdict.reason };
    case "pause": {
      const error = { code: String(verdict.error.code), count: 1 };
      return { ...own, to: "queued", afterMs: beforePauseMs, error, counts: true };
    }
    case "requeue": {
      const count = row.lastError?.code === verdict.code ? row.lastError.count + 1 : 1;
      const error = { code: verdict.code, count };
      return { ...own, to: "queued", afterMs: verdict.afterMs, error, counts: true };
    }
  }
};

/**
 * What the verdict stops beyond its own row: channel, pair or account; undefined when nothing. It comes after the
 * settlement and may be run again: a stop that cannot be written must not cost what Meta said about the message.
 */
export const stopOf = (
  row: ClaimedRow,
  context: SendContext,
  verdict: Verdict,
): (() => Promise<void>) | undefined => {
  if (verdict.do === "requeue" && verdict.hold === "channel")
    return () => holdChannel(context.db, row.orgId, row.channelId, verdict.afterMs);
  if (verdict.do === "requeue" && verdict.hold === "pair")
    return () => holdPair(context.db, row, verdict.afterMs);
  if (verdict.do !== "pause") return undefined;
  const { error, scope } = verdict;
  return async () => {
    context.forgetToken(row.orgId, row.channelId);
    const detail = `${error.advice} (${error.title}, ${error.code})`;
    const changed = await pauseSending(context.db, row, scope, detail);
    if (changed > 0) context.log.warn({ channelId: row.channelId, code: error.code }, "sending paused");
  };
};
