import { setTimeout as sleep } from "node:timers/promises";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import type { Settled, Settlement } from "#core/platform/outbox/settle.ts";
import type { SendContext } from "./send-context.ts";

/** About eight seconds in all. */
const settleTries = 5;

/** The database may be away for a moment just when the answer came: what Meta said is worth some patience. */
export const patiently = async <T>(
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

/** A settlement that moved nothing came too late; two WhatsApp ids for one attempt are an alarm. */
export const checkFence = (
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
