import type { conversationsRead } from "#contracts/routes/conversations.routes.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database, TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { appendEvents, newEvent } from "#core/platform/events/append-events.ts";
import type { KeyHandler } from "../../handler.ts";
import { lockConversation } from "./lock-conversation.ts";
import { oneConversation } from "./one-conversation.ts";
import { readMark } from "./read-mark.ts";

/** Whether there was something to change. What came after the mark stays unread. */
const markRead = async (
  tx: TenantTx,
  conversationId: string,
  upTo: Date | undefined,
  now: Date,
): Promise<boolean> => {
  const row = await lockConversation(tx, conversationId);
  const { unread_count: unreadCount, read_up_to: readUpTo, last_message_at: lastMessageAt } = row;
  const mark = readMark({ unreadCount, readUpTo, lastMessageAt }, upTo, now);
  if (mark === undefined) return false;
  const left = await tx.message.count({
    where: { conversationId, direction: "inbound", sentAt: { gt: mark } },
  });
  await tx.conversation.updateMany({
    where: { id: conversationId },
    data: { readUpTo: mark, unreadCount: Math.min(unreadCount, left) },
  });
  return true;
};

/**
 * Marks a conversation as read by the team, up to a time or wholly. The row is locked first, so that a message which
 * arrives meanwhile is seen and stays unread when it came later than what was read.
 */
export const createReadConversation =
  ({ db, clock }: { db: Database; clock: Clock }): KeyHandler<typeof conversationsRead> =>
  ({ orgId }, { params, body }) =>
    db.forOrg(orgId, async (tx) => {
      const upTo = body.upTo === undefined ? undefined : new Date(body.upTo);
      const changed = await markRead(tx, params.conversationId, upTo, clock.now());
      const conversation = await oneConversation(sqlOf(tx), params.conversationId);
      if (changed) await appendEvents(tx, [newEvent("conversation.changed", { conversation })]);
      return conversation;
    });
