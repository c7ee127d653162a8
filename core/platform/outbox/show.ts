import type { MessageError, MessageStatus } from "#contracts/shapes/message.ts";
import { ConversationId, MessageId } from "#contracts/ids.ts";
import type { SqlTx } from "../db/sql-tx.ts";
import { appendEventsSql, newEvent } from "../events/append-events.ts";
import { conversationsByIds } from "../present/conversation.ts";

/** A message whose shown state was just changed in this transaction. */
export interface ShownChange {
  messageId: string;
  conversationId: string;
  status: MessageStatus;
  statusAt: Date;
  waMessageId: string | null;
  error: MessageError | null;
  attempt: number;
  /** It is the newest of its conversation, so the list row changes too. */
  newest: boolean;
}

/** What the statements that move a row answer about the message it belongs to; nulls when nothing shows. */
export interface ShownRow {
  message_id: string | null;
  conversation_id: string | null;
  status: MessageStatus | null;
  status_at: Date | null;
  error: MessageError | null;
  wa_message_id: string | null;
  attempt: number | null;
  newest: boolean;
}

/** The changes that these rows show. */
export const shownChanges = (rows: readonly ShownRow[]): ShownChange[] =>
  rows.flatMap((row) =>
    row.message_id === null || row.conversation_id === null || row.status === null || row.status_at === null
      ? []
      : [
          {
            messageId: row.message_id,
            conversationId: row.conversation_id,
            status: row.status,
            statusAt: row.status_at,
            waMessageId: row.wa_message_id,
            error: row.error,
            attempt: row.attempt ?? 1,
            newest: row.newest,
          },
        ],
  );

/** Tells the console: one event a message, and one a conversation whose newest message changed. */
export const showChanges = async (tx: SqlTx, changes: readonly ShownChange[]): Promise<void> => {
  const rows = await conversationsByIds(tx, [
    ...new Set(changes.filter((change) => change.newest).map((change) => change.conversationId)),
  ]);
  await appendEventsSql(tx, [
    ...changes.map((change) =>
      newEvent("message.status_changed", {
        messageId: MessageId.parse(change.messageId),
        conversationId: ConversationId.parse(change.conversationId),
        status: change.status,
        statusAt: change.statusAt.toISOString(),
        ...(change.waMessageId === null ? {} : { waMessageId: change.waMessageId }),
        error: change.error,
        attempt: change.attempt,
      }),
    ),
    ...rows.map((conversation) => newEvent("conversation.changed", { conversation })),
  ]);
};
