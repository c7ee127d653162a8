import { AppError } from "#contracts/errors.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { statusRank } from "#contracts/status-lattice.ts";
import { windowIsOpen } from "#core/domain/service-window/service-window.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { showChanges } from "#core/platform/outbox/show.ts";
import { messagesByIds } from "#core/platform/present/message.ts";

interface Place {
  id: string;
  direction: string;
  origin: string;
  status: string;
  conversation_status: string;
  channel_status: string;
  window_expires_at: Date | null;
  entry_point_expires_at: Date | null;
  attempts: number;
}

const context = statement<Place>("message-send-again-context");
const again = statement<{ id: string; conversation_id: string; newest: boolean }>("message-send-again");

export interface ResendOrder {
  orgId: string;
  memberId: string;
  conversationId: string;
  messageId: string;
  /** The person has seen that the first send may have arrived. */
  acceptDuplicate: boolean;
  now: Date;
}

const demandResendable = (place: Place, order: ResendOrder): void => {
  const ours = place.direction === "outbound" && (place.origin === "console" || place.origin === "api");
  if (!ours || (place.status !== "failed" && place.status !== "unconfirmed")) {
    throw new AppError("not_resendable", {
      detail: "Only messages that failed or could not be confirmed can be sent again",
    });
  }
  if (place.conversation_status !== "open")
    throw new AppError("not_resendable", { detail: "Reopen the conversation first" });
  if (place.status === "unconfirmed" && !order.acceptDuplicate) throw new AppError("risk_not_accepted");
  if (place.channel_status === "disconnected") throw new AppError("channel_disconnected");
  const facts = {
    windowExpiresAt: place.window_expires_at,
    entryPointExpiresAt: place.entry_point_expires_at,
  };
  if (!windowIsOpen(facts, order.now)) throw new AppError("service_window_closed");
};

/**
 * Queues a new attempt of a message that failed or could not be confirmed, in the name of a person: the only way that
 * anything is sent twice. Old and new attempt stay linked by the message. A second click finds it queued: 409.
 * @throws AppError `not_found`, `not_resendable`, `risk_not_accepted`, `channel_disconnected`, `service_window_closed`
 */
export const resendMessage = (db: Database, order: ResendOrder): Promise<Message> =>
  db.forOrgSql(order.orgId, async (tx) => {
    const [place] = await tx.run(context, [order.conversationId, order.messageId]);
    if (!place) throw new AppError("not_found");
    demandResendable(place, order);
    const attempt = place.attempts + 1;
    const [row] = await tx.run(again, [
      order.messageId,
      order.memberId,
      attempt,
      newId(),
      statusRank("queued"),
      order.now,
    ]);
    const [message] = await messagesByIds(tx, [order.messageId]);
    if (!row || !message) throw new AppError("internal");
    await showChanges(tx, [
      {
        messageId: row.id,
        conversationId: row.conversation_id,
        status: "queued",
        statusAt: order.now,
        waMessageId: null,
        error: null,
        attempt,
        newest: row.newest,
      },
    ]);
    return message;
  });
