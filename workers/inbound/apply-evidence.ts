import type { EventInput } from "#contracts/events/registry.ts";
import { MessageStatus } from "#contracts/shapes/message.ts";
import type { MessageError } from "#contracts/shapes/message.ts";
import { statusRank } from "#contracts/status-lattice.ts";
import { describeMetaError, messageErrorOf } from "#core/domain/meta-errors/meta-errors.ts";
import { objectOf, objectsOf, textOf } from "#core/domain/meta-webhook/read-json.ts";
import { newEvent } from "#core/platform/events/append-events.ts";
import type { NewEvent } from "#core/platform/events/append-events.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";

interface BestRow {
  id: string;
  conversation_id: string;
  status: MessageStatus;
  rank: number;
  at: Date;
  body: unknown;
  attempt: number;
  wa_message_id: string;
}

const best = statement<BestRow>("inbound-evidence-best");
const apply = statement<{ id: string }>("inbound-evidence-apply");

/** Words of Meta that say something about delivery; others are kept as evidence only. */
const words = (["sent", "delivered", "read", "played", "failed", "deleted"] as const).map((status) => ({
  status: MessageStatus.parse(status),
  rank: statusRank(status),
}));

/** Why Meta says that a message failed, as the agent reads it. Null when it gave no reason. */
export const failureOf = (body: unknown): MessageError | null => {
  const [error] = objectsOf(objectOf(body)["errors"]);
  const code = Number(error?.["code"]);
  if (!error || !Number.isInteger(code)) return null;
  const described = describeMetaError(code);
  const detail = textOf(objectOf(error["error_data"])["details"]) ?? textOf(error["message"]);
  const title = described.known ? described.title : (textOf(error["title"]) ?? described.title);
  return messageErrorOf({ ...described, title }, detail);
};

/** A sent message, by the channel and the id that Meta gave it. */
export interface SentMessage {
  channelId: string;
  waMessageId: string;
}

/**
 * Applies what `message_status` holds about these messages, in the org of this transaction: the strongest word
 * wins, whatever came first. Answers the events; the caller appends them.
 */
export const applyEvidence = async (tx: SqlTx, sent: readonly SentMessage[]): Promise<NewEvent[]> => {
  if (sent.length === 0) return [];
  const rows = await tx.run(best, [
    sent.map((one) => one.channelId),
    sent.map((one) => one.waMessageId),
    words.map((word) => word.status),
    words.map((word) => word.rank),
  ]);
  if (rows.length === 0) return [];
  const errors = rows.map((row) => (row.status === "failed" ? failureOf(row.body) : null));
  const applied = await tx.run(apply, [
    rows.map((row) => row.id),
    rows.map((row) => row.status),
    rows.map((row) => row.rank),
    rows.map((row) => row.at.toISOString()),
    errors.map((error) => error && JSON.stringify(error)),
  ]);
  const changed = new Set(applied.map((row) => row.id));
  return rows.flatMap((row, index) =>
    changed.has(row.id) ? [newEvent("message.status_changed", eventOf(row, errors[index] ?? null))] : [],
  );
};

const eventOf = (row: BestRow, error: MessageError | null): EventInput<"message.status_changed"> => ({
  messageId: row.id,
  conversationId: row.conversation_id,
  status: row.status,
  statusAt: row.at.toISOString(),
  waMessageId: row.wa_message_id,
  error,
  attempt: row.attempt,
});
