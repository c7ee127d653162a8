import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#contracts/errors.ts";
import type { MessageError } from "#contracts/shapes/message.ts";
import { classifyOutcome } from "#core/domain/sending/classify-outcome.ts";
import type { Verdict } from "#core/domain/sending/classify-outcome.ts";
import type { SendOutcome } from "#core/domain/sending/graph-answer.ts";
import { graphTextMessage, hasAddress } from "#core/domain/sending/graph-message.ts";
import { callbackData } from "#core/platform/outbox/callback-data.ts";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import { shiftPair } from "#core/platform/outbox/holds.ts";
import { pauseSending } from "#core/platform/outbox/pause.ts";
import type { Settled, Settlement } from "#core/platform/outbox/settle.ts";
import type { Started } from "#core/platform/outbox/start-sending.ts";
import type { SendContext } from "./send-context.ts";
import { waitUntil } from "./slot-wait.ts";
import { settlementOf, stopOf } from "./verdict-end.ts";

/**
 * A slot missed by more than this is lost: 50 ms are 5 in a hundred of a second's sends, and more would make the
 * second too full. Each slot that is lost makes room, so the next may be missed by twice as much: a busy machine gets
 * slower, but never stands still.
 */
const lateMs = 50;
const longestLateMs = 200;
/** About eight seconds in all. */
const settleTries = 5;

type End =
  | { kind: "settled"; settlement: Settlement; stop?: (() => Promise<void>) | undefined }
  /** Somebody else has the row, or it never left: nothing to write. */
  | { kind: "nothing" };

const nothing: End = { kind: "nothing" };

const own = (row: ClaimedRow) => ({ id: row.id, leaseToken: row.leaseToken });

const handBack = (row: ClaimedRow, afterMs = 0): End => ({
  kind: "settled",
  settlement: { ...own(row), to: "queued", afterMs, counts: false },
});

const refused = (row: ClaimedRow, error: MessageError): End => ({
  kind: "settled",
  settlement: { ...own(row), to: "failed", error },
});

const windowClosed: MessageError = {
  code: "service_window_closed",
  title: "The 24-hour service window is closed",
  advice: "Send a template: more than 24 hours have passed since the customer last wrote.",
  retryable: false,
};

const unreachable: MessageError = {
  code: "contact_unreachable",
  title: "This contact has no address",
  advice: "Add a phone number to the contact, then send it again.",
  retryable: true,
};

const reconnect =
  "Reconnect this number: it has no access token that Parley can open. Waiting messages are kept.";

const bodyOf = (row: ClaimedRow, context: SendContext): string =>
  JSON.stringify(
    graphTextMessage({
      address: row.address,
      text: row.text ?? "",
      previewUrl: row.content?.["preview_url"] !== false,
      replyTo: row.replyToWaId,
      callbackData: callbackData(
        context.callbackKey,
        { outboxId: row.id, attempt: row.attempt },
        row.phoneNumberId,
      ),
    }),
  );

/** Waits for the row's slot and takes a new one as long as the slot is missed. False when the lease ran too short. */
const reachSlot = async (row: ClaimedRow, context: SendContext, leaseEndsAt: number): Promise<boolean> => {
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

const moveTurn = async (row: ClaimedRow, context: SendContext, ms: number): Promise<void> => {
  try {
    await shiftPair(context.db, row, ms);
  } catch (error) {
    context.log.warn({ err: error, outboxId: row.id }, "the pair's pace could not be moved");
  }
};

/** The database failed between the lease and the first byte: whatever it says of the row, nothing has left. */
const nothingLeft = (row: ClaimedRow, context: SendContext, error: unknown): SendOutcome => {
  context.log.warn({ err: error, outboxId: row.id }, "a send was given up before its first byte");
  return { kind: "unsent", reason: "database" };
};

const transmit = async (row: ClaimedRow, context: SendContext, token: Buffer): Promise<SendOutcome | End> => {
  const askedAt = context.now();
  let started: Started;
  try {
    started = await context.start(row);
  } catch (error) {
    return nothingLeft(row, context, error);
  }
  switch (started.verdict) {
    case "lease_lost":
      return nothing;
    case "channel_paused":
      return handBack(row);
    case "pair_pace":
      return handBack(row, Math.ceil(started.pairWaitMs) + 50);
    case "window_closed":
      return refused(row, windowClosed);
    case "sending":
  }
  context.failpoints.hit("FP2");
  try {
    if (!(await reachSlot(row, context, askedAt + context.settings.leaseMs / 2)))
      return { kind: "unsent", reason: "stale" };
  } catch (error) {
    return nothingLeft(row, context, error);
  }
  const sentAt = context.now();
  const outcome = await context.post({ phoneNumberId: row.phoneNumberId, token, body: bodyOf(row, context) });
  const endedAt = context.now();
  context.metrics.answered((endedAt - sentAt) / 1_000);
  // Until this row has ended no other message of the pair can start.
  if (started.pairSpent) await moveTurn(row, context, endedAt - askedAt);
  return outcome;
};

const judge = (row: ClaimedRow, outcome: SendOutcome): Verdict => {
  const random = Math.random();
  const first = classifyOutcome(outcome, { earlier: 0, random });
  if (first.do !== "requeue" || row.lastError?.code !== first.code) return first;
  return classifyOutcome(outcome, { earlier: row.lastError.count, random });
};

const attemptRow = async (row: ClaimedRow, context: SendContext): Promise<End> => {
  if (row.type !== "text") {
    const error = {
      code: "unsupported_type",
      title: "Not supported",
      advice: "Send it as text.",
      retryable: false,
    };
    return refused(row, error);
  }
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

const checkFence = (
  row: ClaimedRow,
  context: SendContext,
  settlement: Settlement,
  settled: Settled,
): void => {
  if (settled.moved) return;
  const said = settlement.to === "accepted" ? settlement.waMessageId : undefined;
  if (said !== undefined && settled.wasState === "accepted" && settled.wasWaMessageId === said) return;
  if (said !== undefined && settled.wasWaMessageId !== null && settled.wasWaMessageId !== said) {
    context.metrics.duplicate();
    context.log.error(
      {
        alarm: "duplicate_send",
        orgId: row.orgId,
        outboxId: row.id,
        first: settled.wasWaMessageId,
        second: said,
      },
      "one attempt has two WhatsApp message ids",
    );
    return;
  }
  context.log.warn(
    { outboxId: row.id, was: settled.wasState, wanted: settlement.to },
    "a settled try came too late",
  );
};

/** The database may be away for a moment just when the answer came: what Meta said is worth some patience. */
const patiently = async <T>(
  row: ClaimedRow,
  context: SendContext,
  what: string,
  write: () => Promise<T>,
): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (attempt >= settleTries) throw error;
      context.log.warn({ err: error, outboxId: row.id, attempt, what }, "an answer could not be stored yet");
      await sleep(250 * 2 ** attempt);
    }
  }
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
