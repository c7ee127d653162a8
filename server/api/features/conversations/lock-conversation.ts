import { AppError } from "#contracts/errors.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";

export interface LockedConversation {
  status: string;
  assignee_id: string | null;
  unread_count: number;
  read_up_to: Date | null;
  last_message_at: Date;
  closed_at: Date | null;
}
const lock = statement<LockedConversation>("conversation-lock");

/**
 * Locks a conversation until the transaction ends and answers what it is now. Prisma has no FOR UPDATE.
 * @throws AppError `not_found`
 */
export const lockConversation = async (tx: TenantTx, id: string): Promise<LockedConversation> => {
  const [row] = await sqlOf(tx).run(lock, [id]);
  if (!row) throw new AppError("not_found");
  return row;
};
