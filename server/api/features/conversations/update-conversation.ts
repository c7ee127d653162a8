import { AppError } from "#contracts/errors.ts";
import type { conversationsUpdate } from "#contracts/routes/conversations.routes.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database, TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { appendEvents, newEvent } from "#core/platform/events/append-events.ts";
import type { KeyHandler } from "../../handler.ts";
import { lockConversation } from "./lock-conversation.ts";
import type { LockedConversation } from "./lock-conversation.ts";
import { oneConversation } from "./one-conversation.ts";

const isActive = async (tx: TenantTx, memberId: string): Promise<boolean> =>
  (await tx.member.count({ where: { id: memberId, disabledAt: null } })) > 0;

const demandAssignable = async (tx: TenantTx, memberId: string): Promise<void> => {
  if (await isActive(tx, memberId)) return;
  throw new AppError("invalid_input", {
    fields: [{ path: "body.assigneeId", message: "No active member of your team" }],
  });
};

/** Whoever was deactivated while a conversation was closed does not get it back when it opens again. */
const keptAssignee = async (
  tx: TenantTx,
  { status, assignee_id: assigneeId }: LockedConversation,
  wanted: string,
): Promise<string | null> => {
  const reopens = status !== "open" && wanted === "open";
  if (!reopens || assigneeId === null) return assigneeId;
  return (await isActive(tx, assigneeId)) ? assigneeId : null;
};

/**
 * One open conversation per contact and channel: the index says so, we say what it means. It is the only unique one
 * that a status can break; P2002 is Prisma's code for it.
 */
const asConflict = (error: unknown): never => {
  if ((error as { code?: unknown }).code === "P2002") {
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
  ({ db, clock }: { db: Database; clock: Clock }): KeyHandler<typeof conversationsUpdate> =>
  ({ orgId }, { params, body }) =>
    db.forOrg(orgId, async (tx) => {
      const id = params.conversationId;
      const before = await lockConversation(tx, id);
      if (typeof body.assigneeId === "string") await demandAssignable(tx, body.assigneeId);
      const status = body.status ?? before.status;
      const assigneeId =
        body.assigneeId === undefined ? await keptAssignee(tx, before, status) : body.assigneeId;
      const changed = status !== before.status || assigneeId !== before.assignee_id;
      if (changed) {
        const closedAt = status === "closed" ? (before.closed_at ?? clock.now()) : null;
        await tx.conversation
          .updateMany({ where: { id }, data: { status, assigneeId, closedAt } })
          .catch(asConflict);
        // The write waits for a deactivation under way (foreign key), so the second look sees it.
        if (typeof body.assigneeId === "string") await demandAssignable(tx, body.assigneeId);
      }
      const conversation = await oneConversation(sqlOf(tx), id);
      if (changed) await appendEvents(tx, [newEvent("conversation.changed", { conversation })]);
      return conversation;
    });
