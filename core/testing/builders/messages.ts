import type { MessageStatus } from "#contracts/shapes/message.ts";
import { statusRank } from "#contracts/status-lattice.ts";
import { newId } from "#core/platform/ids.ts";
import type { BuildConversations, BuiltConversation } from "./conversations.ts";
import { digits } from "./rows.ts";
import type { Rows } from "./rows.ts";

export interface BuiltMessage {
  id: string;
  orgId: string;
  conversationId: string;
}

/** Builder of messages; the newest one becomes its conversation's last. */
export const buildMessages = ({ insert, sql }: Rows, { buildConversation }: BuildConversations) => {
  const findConversation = async (orgId: string, id: string): Promise<BuiltConversation> => {
    const [row] = await sql<{ channel_id: string; contact_id: string }>(
      "SELECT channel_id, contact_id FROM conversation WHERE org_id = $1 AND id = $2",
      [orgId, id],
    );
    if (!row) throw new Error(`No conversation ${id} in org ${orgId}`);
    return { id, orgId, channelId: row.channel_id, contactId: row.contact_id };
  };

  const buildMessage = async (
    given: Partial<BuiltMessage> & {
      direction?: "inbound" | "outbound";
      text?: string;
      status?: MessageStatus;
      sentAt?: Date;
      waMessageId?: string;
      authorId?: string;
      type?: string;
    } = {},
  ): Promise<BuiltMessage> => {
    const conversation =
      given.conversationId === undefined || given.orgId === undefined
        ? await buildConversation(given.orgId === undefined ? {} : { orgId: given.orgId })
        : await findConversation(given.orgId, given.conversationId);
    const direction = given.direction ?? "inbound";
    const status = given.status ?? (direction === "inbound" ? "received" : "sent");
    const message = { id: given.id ?? newId(), orgId: conversation.orgId, conversationId: conversation.id };
    const sentAt = given.sentAt ?? new Date();
    await insert("message", {
      org_id: message.orgId,
      id: message.id,
      conversation_id: conversation.id,
      channel_id: conversation.channelId,
      contact_id: conversation.contactId,
      direction,
      type: given.type ?? "text",
      text: given.text ?? "Hello",
      origin: direction === "inbound" ? "customer" : "console",
      status,
      status_rank: statusRank(status),
      wa_message_id: given.waMessageId ?? (direction === "inbound" ? `wamid.TEST${digits(16)}` : null),
      author_id: given.authorId ?? null,
      sent_at: sentAt,
    });
    await sql(
      `UPDATE conversation SET last_message_id = $3, last_message_at = $4
       WHERE org_id = $1 AND id = $2 AND (last_message_id IS NULL OR last_message_at <= $4)`,
      [message.orgId, conversation.id, message.id, sentAt],
    );
    return message;
  };

  return { buildMessage };
};
