import { AppError } from "#contracts/errors.ts";
import type { RouteInput } from "#contracts/define-route.ts";
import type { messagesSend } from "#contracts/routes/messages.routes.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { statusRank } from "#contracts/status-lattice.ts";
import { entryPointAfter, entryPointMs, windowIsOpen } from "#core/domain/service-window/service-window.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { appendEventsSql, newEvent } from "#core/platform/events/append-events.ts";
import { newId } from "#core/platform/ids.ts";
import { conversationsByIds } from "#core/platform/present/conversation.ts";
import { messagesByIds } from "#core/platform/present/message.ts";
import type { Actor } from "../../handler.ts";

interface Place {
  id: string;
  status: string;
  channel_id: string;
  contact_id: string;
  last_message_at: Date;
  channel_status: string;
  reachable: boolean;
  window_expires_at: Date | null;
  entry_point_at: Date | null;
  entry_point_expires_at: Date | null;
}

interface Existing {
  id: string;
  conversation_id: string;
  direction: string;
  text: string | null;
  reply_to_wa_id: string | null;
}

const context = statement<Place>("message-send-context");
const existing = statement<Existing>("message-send-existing");
const quoted = statement<{ wa_message_id: string | null }>("message-send-quoted");
const insert = statement<{ id: string }>("message-send-insert");

type Body = RouteInput<typeof messagesSend>["body"];

export interface SendOrder {
  orgId: string;
  /** A member is the author; what a program sends with an API key has none. */
  by: Actor;
  conversationId: string;
  body: Body;
  now: Date;
}

/** A message that just arrived carries Meta's clock; an answer never stands above what it answers. */
const skewMs = 5 * 60_000;
const timeAfter = (now: Date, last: Date): Date =>
  last >= now && last.getTime() - now.getTime() < skewMs ? new Date(last.getTime() + 1) : now;

/** The free entry point that this answer opens, if it is the first to an ad message and came within 24 hours. */
const entryPointOf = (place: Place, now: Date): Date | null => {
  const { entry_point_at: adAt, entry_point_expires_at: expires } = place;
  if (adAt === null) return null;
  const answered = expires !== null && expires.getTime() >= adAt.getTime() + entryPointMs;
  return answered ? null : entryPointAfter(adAt, now);
};

const demandWritable = (place: Place, now: Date): void => {
  if (place.status !== "open") throw new AppError("conversation_closed");
  if (place.channel_status === "disconnected") throw new AppError("channel_disconnected");
  if (!place.reachable) throw new AppError("contact_unreachable");
  const facts = {
    windowExpiresAt: place.window_expires_at,
    entryPointExpiresAt: place.entry_point_expires_at,
  };
  if (!windowIsOpen(facts, now)) throw new AppError("service_window_closed");
};

const quotedWaId = async (tx: SqlTx, { conversationId, body }: SendOrder): Promise<string | null> => {
  if (body.replyToMessageId === undefined) return null;
  const [row] = await tx.run(quoted, [conversationId, body.replyToMessageId]);
  if (!row) throw new AppError("not_found", { detail: "The quoted message is not in this conversation" });
  if (row.wa_message_id === null) {
    throw new AppError("invalid_input", {
      fields: [
        {
          path: "body.replyToMessageId",
          message: "This message has not reached WhatsApp yet and cannot be quoted",
        },
      ],
    });
  }
  return row.wa_message_id;
};

const present = async (tx: SqlTx, id: string): Promise<Message> => {
  const [message] = await messagesByIds(tx, [id]);
  if (!message) throw new AppError("internal");
  return message;
};

/** The same client message id is the same message: same words to the same place, or it is a mistake. */
const repeated = async (tx: SqlTx, order: SendOrder): Promise<Message | undefined> => {
  const [known] = await tx.run(existing, [order.body.clientMessageId]);
  if (!known) return undefined;
  const same =
    known.direction === "outbound" &&
    known.conversation_id === order.conversationId &&
    known.text === order.body.text &&
    known.reply_to_wa_id === (await quotedWaId(tx, order));
  if (!same) throw new AppError("idempotency_mismatch");
  return present(tx, known.id);
};

/**
 * Queues a free-form text: message, first outbox attempt and events in one transaction. Repeating it with the same
 * `clientMessageId` answers the same message, also in parallel and after the window has closed.
 * `fresh` tells whether it was queued now; the caller wakes the senders after this has committed.
 * @throws AppError `not_found`, `conversation_closed`, `channel_disconnected`, `contact_unreachable`,
 *   `service_window_closed`, `idempotency_mismatch`, `invalid_input` (quoted message)
 */
export const sendMessage = (db: Database, order: SendOrder): Promise<{ message: Message; fresh: boolean }> =>
  db.forOrgSql(order.orgId, async (tx) => {
    const [place] = await tx.run(context, [order.conversationId]);
    if (!place) throw new AppError("not_found");
    const known = await repeated(tx, order);
    if (known) return { message: known, fresh: false };
    demandWritable(place, order.now);
    const { body } = order;
    const id = newId();
    const [made] = await tx.run(insert, [
      id,
      place.id,
      body.text,
      body.previewUrl ? null : JSON.stringify({ preview_url: false }),
      statusRank("queued"),
      body.clientMessageId,
      await quotedWaId(tx, order),
      order.by.kind === "member" ? order.by.id : null,
      timeAfter(order.now, place.last_message_at),
      newId(),
      entryPointOf(place, order.now),
      order.by.kind === "member" ? "console" : "api",
      order.by.id,
    ]);
    // Somebody used the id in another conversation while we looked, or on a channel that this key does not see.
    if (!made) {
      const other = await repeated(tx, order);
      if (!other) throw new AppError("idempotency_mismatch");
      return { message: other, fresh: false };
    }
    const message = await present(tx, id);
    const conversations = await conversationsByIds(tx, [place.id]);
    await appendEventsSql(tx, [
      newEvent("message.created", { message }),
      ...conversations.map((conversation) => newEvent("conversation.changed", { conversation })),
    ]);
    return { message, fresh: true };
  });
