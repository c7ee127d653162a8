import type { conversationsGet } from "#contracts/routes/conversations.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { KeyHandler } from "../../handler.ts";
import { oneConversation } from "./one-conversation.ts";

/** One conversation. */
export const createGetConversation =
  ({ db }: { db: Database }): KeyHandler<typeof conversationsGet> =>
  ({ orgId }, { params }) =>
    db.forOrgSql(orgId, (tx) => oneConversation(tx, params.conversationId));
