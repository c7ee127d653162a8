import { AppError } from "#contracts/errors.ts";
import type { conversationsUpdate } from "#contracts/routes/conversations.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { appendEventsSql, newEvent } from "#core/platform/events/append-events.ts";
import type { Handler } from "../../handler.ts";
import { oneConversation } from "./one-conversation.ts";

const lock = statement<{ status: string; assignee_id: string | null }>("conversation-lock");
const update = statement<never>("conversation-update");
const assignable = statement<{ found: number }>("member-assignable");

const demandAssignable = async (tx: SqlTx, memberId: string): Promise<void> => {
  if ((await tx.run(assignable, [memberId])).length > 0) return;
  throw new AppError("invalid_input", {
    fields: [{ path: "body.assigneeId", message: "No active member of your team" }],
  });
};

/** One open conversation per contact and channel: the index says so, we say what it means. */
const asConflict = (error: unknown): never => {
  if ((error as { constraint?: string }).constraint === "conversation_one_open") {
    throw new AppError("conflict", {
      detail: "This contact already has an open conversation on this channel",
      cause: error,
    });
  }
  throw error;
};

/**
 * Closes, reopens or assigns a conversation and says so in an event; a change to what is already so says nothing.
 * @throws AppError `not_found`, `invalid_input` (assignee), `conflict` (another one is open)
 */
export const createUpdateConversation =
  ({ db }: { db: Database }): Handler<typeof conversationsUpdate> =>
  ({ orgId }, { params, body }) =>
    db.forOrgSql(orgId, async (tx) => {
      const id = params.conversationId;
      const [before] = await tx.run(lock, [id]);
      if (!before) throw new AppError("not_found");
      if (typeof body.assigneeId === "string") await demandAssignable(tx, body.assigneeId);
      const status = body.status ?? before.status;
      const assigneeId = body.assigneeId === undefined ? before.assignee_id : body.assigneeId;
      const changed = status !== before.status || assigneeId !== before.assignee_id;
      if (changed) await tx.run(update, [id, status, assigneeId]).catch(asConflict);
      const conversation = await oneConversation(tx, id);
      if (changed) await appendEventsSql(tx, [newEvent("conversation.changed", { conversation })]);
      return conversation;
    });
