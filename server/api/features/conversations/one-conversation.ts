import { AppError } from "#contracts/errors.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { conversationsByIds } from "#core/platform/present/conversation.ts";

/**
 * One conversation of the org, as it leaves.
 * @throws AppError `not_found`
 */
export const oneConversation = async (tx: SqlTx, id: string): Promise<Conversation> => {
  const [conversation] = await conversationsByIds(tx, [id]);
  if (!conversation) throw new AppError("not_found");
  return conversation;
};
