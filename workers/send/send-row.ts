import { AppError } from "#contracts/errors.ts";
import { classifyOutcome } from "#core/domain/sending/classify-outcome.ts";
import type { Verdict } from "#core/domain/sending/classify-outcome.ts";
import type { SendOutcome } from "#core/domain/sending/graph-answer.ts";
import { hasAddress } from "#core/domain/sending/graph-message.ts";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import { pauseSending } from "#core/platform/outbox/pause.ts";
import { handBack, refused, unreachable, unsupported } from "./row-end.ts";
import type { End } from "./row-end.ts";
import type { SendContext } from "./send-context.ts";
import { waitUntil } from "./slot-wait.ts";
import { transmit } from "./transmit.ts";
import { settlementOf, stopOf } from "./verdict-end.ts";
import { checkFence, patiently } from "./write-end.ts";

const reconnect =
  "Reconnect this number: it has no access token that Parley can open. Waiting messages are kept.";

const judge = (row: ClaimedRow, outcome: SendOutcome): Verdict => {
  const random = Math.random();
  const first = classifyOutcome(outcome, { earlier: 0, random });
  if (first.do !== "requeue" || row.lastError?.code !== first.code) return first;
  return classifyOutcome(outcome, { earlier: row.lastError.count, random });
};

const attemptRow = async (row: ClaimedRow, context: SendContext): Promise<End> => {
  if (row.type !== "text") return refused(row, unsupported);
  if (!hasAddress(row.address)) return refused(row, unreachable);
  // `sending` is committed at the slot and not before: whatever rests in it when a process dies is for a person.
  if (!(await waitUntil(context.clock.toLocal(row.slotMs), context.now, context.stopping)))
    return handBack(row);
  // Past this line the row is finished, also while the process stops.
  let end: SendOutcome | End;
  try {
    end = await context.withToken(row.orgId, row.channelId, (token) => transmit(row, context, token));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "channel_disconnected") throw error;
    await pauseSending(context.db, row, "channel", reconnect);
    return handBack(row);
  }
  if (end.kind === "settled" || end.kind === "nothing") return end;
  context.failpoints.hit("FP4");
  await context.failpoints.hold();
  const verdict = judge(row, end);
  context.metrics.ended(verdict.do);
  if (verdict.do !== "accept")
    context.log.info(
      { outboxId: row.id, verdict: verdict.do, ...brief(verdict) },
      "a send did not simply succeed",
    );
  return { kind: "settled", settlement: settlementOf(row, verdict), stop: stopOf(row, context, verdict) };
};

const brief = (verdict: Verdict): object => {
  if (verdict.do === "requeue") return { code: verdict.code, afterMs: verdict.afterMs };
  if (verdict.do === "unknown") return { reason: verdict.reason };
  return "error" in verdict ? { code: verdict.error.code } : {};
};

/**
 * Takes one leased row to its end: waits for its slot, commits `sending`, writes once, and writes down what came of it.
 * Never throws; what cannot be written down is found by the sweep when the lease ends.
 */
export const sendRow = async (row: ClaimedRow, context: SendContext): Promise<void> => {
  try {
    context.failpoints.hit("FP1");
    const end = await attemptRow(row, context);
    if (end.kind === "nothing") return;
    const { settlement, stop } = end;
    const settled = await patiently(row, context, "outcome", () => context.settle(row.orgId, settlement));
    if (settlement.to === "accepted") context.failpoints.hit("FP6");
    checkFence(row, context, settlement, settled);
    if (stop) await patiently(row, context, "stop", stop);
    if (settlement.to === "queued") context.dueIn(settlement.afterMs);
  } catch (error) {
    context.metrics.ended("error");
    context.log.error({ err: error, outboxId: row.id }, "the end of a send could not be written down");
  }
};
