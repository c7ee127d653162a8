import { AppError } from "#contracts/errors.ts";
import type { conversationsRead } from "#contracts/routes/conversations.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import { appendEventsSql, newEvent } from "#core/platform/events/append-events.ts";
import type { Handler } from "../../handler.ts";
import { oneConversation } from "./one-conversation.ts";

const lock = statement<{ status: string }>("conversation-lock");
const read = statement<{ id: string }>("conversation-read");

/**
 * Marks a conversation as read by the team, up to a time or wholly. The row is locked first, so that a message which
 * arrives meanwhile is seen and stays unread when it came later than what was read.
 */
export const createReadConversation =
  ({ db }: { db: Database }): Handler<typeof conversationsRead> =>
  ({ orgId }, { params, body }) =>
    db.forOrgSql(orgId, async (tx) => {
      const id = params.conversationId;
      if ((await tx.run(lock, [id])).length === 0) throw new AppError("not_found");
      const changed = await tx.run(read, [id, body.upTo === undefined ? null : new Date(body.upTo)]);
      const conversation = await oneConversation(tx, id);
      if (changed.length > 0) await appendEventsSql(tx, [newEvent("conversation.changed", { conversation })]);
      return conversation;
    });
