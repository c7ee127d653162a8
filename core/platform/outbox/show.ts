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
