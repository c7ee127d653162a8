import type { SendOutcome } from "#core/domain/sending/graph-answer.ts";
import { graphTextMessage } from "#core/domain/sending/graph-message.ts";
import { callbackData } from "#core/platform/outbox/callback-data.ts";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import { shiftPair } from "#core/platform/outbox/holds.ts";
import type { Started } from "#core/platform/outbox/start-sending.ts";
import { handBack, nothing, refused, windowClosed } from "./row-end.ts";
import type { End } from "./row-end.ts";
import type { SendContext } from "./send-context.ts";
import { reachSlot } from "./slot-wait.ts";

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

/**
 * Commits `sending`, waits for the slot and writes once.
 * @returns what Meta said, or an end that never came so far
 */
export const transmit = async (
  row: ClaimedRow,
  context: SendContext,
  token: Buffer,
): Promise<SendOutcome | End> => {
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
