import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { SqlTx } from "../db/sql-tx.ts";
import { statement } from "../db/statement.ts";

/** What `conversations-by-ids` answers. */
export interface ConversationRow {
  id: string;
  channel_id: string;
  contact_id: string;
  status: string;
  assignee_id: string | null;
  unread_count: number;
  read_up_to: Date | null;
  last_message_at: Date;
  contact_name: string;
  contact_phone: string | null;
  contact_username: string | null;
  window_expires_at: Date | null;
  entry_point_expires_at: Date | null;
  message_id: string | null;
  direction: string | null;
  type: string | null;
  text: string | null;
  message_status: string | null;
  sent_at: Date | null;
  author_id: string | null;
}

const byIds = statement<ConversationRow>("conversations-by-ids");

const later = (a: Date | null, b: Date | null): Date | null => {
  if (!a || !b) return a ?? b;
  return a > b ? a : b;
};

const lastMessageOf = (row: ConversationRow): unknown =>
  row.message_id === null
    ? null
    : {
        id: row.message_id,
        direction: row.direction,
        type: row.type,
        status: row.message_status,
        sentAt: row.sent_at?.toISOString(),
        ...(row.text === null ? {} : { text: row.text }),
        ...(row.author_id === null ? {} : { authorId: row.author_id }),
      };

/** The only way a conversation row leaves: HTTP, sockets and events show exactly this. */
export const presentConversation = (row: ConversationRow): Conversation =>
  ({
    id: row.id,
    channelId: row.channel_id,
    contact: {
      id: row.contact_id,
      name: row.contact_name,
      ...(row.contact_phone === null ? {} : { phone: row.contact_phone }),
      ...(row.contact_username === null ? {} : { username: row.contact_username }),
    },
    status: row.status,
    ...(row.assignee_id === null ? {} : { assigneeId: row.assignee_id }),
    unreadCount: row.unread_count,
    lastMessage: lastMessageOf(row),
    lastMessageAt: row.last_message_at.toISOString(),
    readUpTo: row.read_up_to?.toISOString() ?? null,
    windowExpiresAt: later(row.window_expires_at, row.entry_point_expires_at)?.toISOString() ?? null,
    entryPoint:
      row.entry_point_expires_at !== null &&
      (row.window_expires_at === null || row.entry_point_expires_at > row.window_expires_at),
  }) as Conversation;

/** Conversations of the org of this transaction by id, in the order of `ids`; unknown ids are left out. */
export const conversationsByIds = async (tx: SqlTx, ids: readonly string[]): Promise<Conversation[]> => {
  if (ids.length === 0) return [];
  const rows = new Map((await tx.run(byIds, [ids])).map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row ? [presentConversation(row)] : [];
  });
};
