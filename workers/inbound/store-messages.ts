import type { Message } from "#contracts/shapes/message.ts";
import { statusRank } from "#contracts/status-lattice.ts";
import type { IdentityPlan } from "#core/domain/identity/identity-plan.ts";
import { isLive, isStronger, opensWindow, raisesUnread } from "#core/domain/inbound/message-effects.ts";
import type { MessageFact } from "#core/domain/meta-webhook/facts.ts";
import { windowAfter } from "#core/domain/service-window/service-window.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { messagesByIds, presentMessage } from "#core/platform/present/message.ts";
import { conversationKey, ensureConversations } from "./conversations.ts";
import type { ItemOf } from "./org-batch.ts";

interface KnownRow {
  id: string;
  channel_id: string;
  wa_message_id: string;
  origin: string;
  wa_type: string | null;
  conversation_id: string;
  contact_id: string;
}

const known = statement<KnownRow>("inbound-messages-known");
const insert = statement<{ id: string }>("inbound-messages-insert");
const upgrade = statement<never>("inbound-messages-upgrade");
const touch = statement<never>("inbound-conversations-touch");
const putPairs = statement<never>("inbound-pairs-put");

/** A message with everything decided that its row needs. */
interface Placed {
  id: string;
  channelId: string;
  contactId: string;
  /** Identity row of the address that named the person. */
  addressedBy: string;
  deliveryNo: string;
  fact: MessageFact;
}
interface Stored extends Placed {
  conversationId: string;
}

export interface StoredMessages {
  /** New or replaced rows, as the public shape. */
  messages: Message[];
  /** Conversations whose list row changed. */
  conversationIds: string[];
  /** Sent messages that are new here: what is known of their delivery can be applied. */
  sent: { channelId: string; waMessageId: string }[];
  /** Messages of which the stronger word names somebody else than the weaker one did. */
  reowned: { id: string; contactId: string }[];
  inserted: number;
}

/** How far a sent message of the past got is evidence like any other (`historyEvidence`); it starts as sent. */
const firstStatus = (fact: MessageFact): "received" | "sent" =>
  fact.direction === "inbound" ? "received" : "sent";

const keyOf = (channelId: string, waMessageId: string): string => `${channelId} ${waMessageId}`;

/** Contacts and ids for each message of the batch; of two words on one message the stronger stays. */
const place = (items: readonly ItemOf<"message">[], placed: IdentityPlan["placed"]): Placed[] => {
  const best = new Map<string, Placed>();
  items.forEach(({ fact, channelId, deliveryNo }, index) => {
    const owner = placed[index];
    if (!owner || channelId === undefined) return;
    const key = keyOf(channelId, fact.waMessageId);
    const before = best.get(key)?.fact;
    if (before && !isStronger(fact, { origin: before.origin, waType: before.waType ?? null })) return;
    best.set(key, {
      id: newId(),
      channelId,
      contactId: owner.contactId,
      addressedBy: owner.identityId,
      deliveryNo,
      fact,
    });
  });
  return [...best.values()];
};

/**
 * Stores the messages of a batch: one look for what exists, one insert, one update of the conversations they belong
 * to, one of the windows. A message that exists already changes nothing, unless this word about it is stronger.
 */
export const storeMessages = async (
  tx: SqlTx,
  items: readonly ItemOf<"message">[],
  placedAt: IdentityPlan["placed"],
): Promise<StoredMessages> => {
  const placed = place(items, placedAt);
  if (placed.length === 0) return { messages: [], conversationIds: [], sent: [], reowned: [], inserted: 0 };
  const rows = await tx.run(known, [
    placed.map((one) => one.channelId),
    placed.map((one) => one.fact.waMessageId),
  ]);
  const existing = new Map(rows.map((row) => [keyOf(row.channel_id, row.wa_message_id), row]));
  const fresh = placed.filter((one) => !existing.has(keyOf(one.channelId, one.fact.waMessageId)));
  const stronger = placed.flatMap((one): Stored[] => {
    const row = existing.get(keyOf(one.channelId, one.fact.waMessageId));
    return row && isStronger(one.fact, { origin: row.origin, waType: row.wa_type })
      ? [{ ...one, id: row.id, conversationId: row.conversation_id }]
      : [];
  });
  const wasLive = new Set(
    stronger.filter((one) => existing.get(keyOf(one.channelId, one.fact.waMessageId))?.origin === "customer"),
  );
  const inserted = await insertMessages(tx, fresh);
  await upgradeMessages(tx, stronger);
  const changed = [...inserted, ...stronger];
  await touchConversations(tx, changed, wasLive);
  await touchPairs(tx, changed);
  return {
    messages: [
      ...inserted.map(present),
      ...(await messagesByIds(
        tx,
        stronger.map((one) => one.id),
      )),
    ],
    conversationIds: [...new Set(changed.map((one) => one.conversationId))],
    sent: changed
      .filter(({ fact }) => fact.direction === "outbound")
      .map(({ channelId, fact }) => ({ channelId, waMessageId: fact.waMessageId })),
    reowned: stronger.flatMap(({ id, contactId, channelId, fact }) =>
      existing.get(keyOf(channelId, fact.waMessageId))?.contact_id === contactId ? [] : [{ id, contactId }],
    ),
    inserted: inserted.length,
  };
};

const insertMessages = async (tx: SqlTx, fresh: readonly Placed[]): Promise<Stored[]> => {
  if (fresh.length === 0) return [];
  const conversations = await ensureConversations(
    tx,
    fresh.map(({ contactId, channelId, fact }) => ({ contactId, channelId, live: isLive(fact) })),
  );
  const rows = fresh.map((one): Stored => {
    const conversationId = conversations.get(conversationKey(one.contactId, one.channelId));
    if (conversationId === undefined) throw new Error("A conversation is missing right after it was made");
    return { ...one, conversationId };
  });
  const made = await tx.run(insert, [
    rows.map((row) => row.id),
    rows.map((row) => row.conversationId),
    rows.map((row) => row.channelId),
    rows.map((row) => row.contactId),
    rows.map((row) => row.fact.direction),
    rows.map((row) => row.fact.type),
    rows.map((row) => row.fact.waType ?? null),
    rows.map((row) => row.fact.text ?? null),
    rows.map((row) => (row.fact.content ? JSON.stringify(row.fact.content) : null)),
    rows.map((row) => row.fact.origin),
    rows.map((row) => firstStatus(row.fact)),
    rows.map((row) => statusRank(firstStatus(row.fact))),
    rows.map((row) => row.fact.waMessageId),
    rows.map((row) => row.fact.replyToWaId ?? null),
    rows.map((row) => row.deliveryNo),
    rows.map((row) => row.fact.at.toISOString()),
    rows.map((row) => row.addressedBy),
  ]);
  const ids = new Set(made.map((row) => row.id));
  return rows.filter((row) => ids.has(row.id));
};

const upgradeMessages = async (tx: SqlTx, rows: readonly Stored[]): Promise<void> => {
  if (rows.length === 0) return;
  await tx.run(upgrade, [
    rows.map((row) => row.id),
    rows.map((row) => row.fact.type),
    rows.map((row) => row.fact.waType ?? null),
    rows.map((row) => row.fact.text ?? null),
    rows.map((row) => (row.fact.content ? JSON.stringify(row.fact.content) : null)),
    rows.map((row) => row.fact.origin),
    rows.map((row) => row.addressedBy),
  ]);
};

const isAfter = (a: Stored, b: Stored): boolean =>
  a.fact.at > b.fact.at ||
  (a.fact.at.getTime() === b.fact.at.getTime() &&
    (BigInt(a.deliveryNo) > BigInt(b.deliveryNo) || (a.deliveryNo === b.deliveryNo && a.id > b.id)));

const touchConversations = async (
  tx: SqlTx,
  rows: readonly Stored[],
  counted: ReadonlySet<Stored>,
): Promise<void> => {
  const touched = new Map<string, { newest: Stored; unread: number; live: boolean }>();
  for (const row of rows) {
    const before = touched.get(row.conversationId);
    touched.set(row.conversationId, {
      newest: before && !isAfter(row, before.newest) ? before.newest : row,
      unread: (before?.unread ?? 0) + Number(raisesUnread(row.fact) && !counted.has(row)),
      live: (before?.live ?? false) || isLive(row.fact),
    });
  }
  if (touched.size === 0) return;
  const list = [...touched];
  await tx.run(touch, [
    list.map(([id]) => id),
    list.map(([, { unread }]) => unread),
    list.map(([, { live }]) => live),
    list.map(([, { newest }]) => newest.id),
    list.map(([, { newest }]) => newest.fact.at.toISOString()),
    list.map(([, { newest }]) => newest.deliveryNo),
  ]);
};

const touchPairs = async (tx: SqlTx, rows: readonly Stored[]): Promise<void> => {
  const pairs = new Map<string, { contactId: string; channelId: string; at: Date; adAt: Date | null }>();
  for (const { contactId, channelId, fact } of rows) {
    if (!opensWindow(fact)) continue;
    const key = conversationKey(contactId, channelId);
    const before = pairs.get(key);
    const adAt = fact.referral && (!before?.adAt || fact.at > before.adAt) ? fact.at : (before?.adAt ?? null);
    pairs.set(key, { contactId, channelId, at: before && before.at > fact.at ? before.at : fact.at, adAt });
  }
  if (pairs.size === 0) return;
  const list = [...pairs.values()];
  await tx.run(putPairs, [
    list.map((pair) => pair.contactId),
    list.map((pair) => pair.channelId),
    list.map((pair) => pair.at.toISOString()),
    list.map((pair) => windowAfter(pair.at).toISOString()),
    list.map((pair) => pair.adAt?.toISOString() ?? null),
  ]);
};

/** The public shape of a row just inserted, without reading it again. */
const present = ({ id, conversationId, contactId, deliveryNo, fact }: Stored): Message =>
  presentMessage({
    id,
    conversation_id: conversationId,
    contact_id: contactId,
    direction: fact.direction,
    type: fact.type,
    wa_type: fact.waType ?? null,
    text: fact.text ?? null,
    content: fact.content ?? null,
    origin: fact.origin,
    status: firstStatus(fact),
    status_at: null,
    error: null,
    wa_message_id: fact.waMessageId,
    client_message_id: null,
    reply_to_wa_id: fact.replyToWaId ?? null,
    author_id: null,
    delivery_no: deliveryNo,
    attempt: 1,
    sent_at: fact.at,
  });
