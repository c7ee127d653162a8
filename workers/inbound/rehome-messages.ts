import { ownerAt } from "#core/domain/identity/identity.ts";
import type { ContestedPhone } from "#core/domain/identity/resolve-identities.ts";
import { serviceWindowMs } from "#core/domain/service-window/service-window.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { conversationKey, ensureConversations } from "./conversations.ts";
import type { Fold } from "./fold-contacts.ts";

interface PhoneOnlyRow {
  id: string;
  contact_id: string;
  channel_id: string;
  conversation_id: string;
  sent_at: Date;
  addressed_by: string;
}

interface Move {
  row: PhoneOnlyRow;
  contactId: string;
  conversationId: string;
}

const phoneOnly = statement<PhoneOnlyRow>("inbound-phone-only");
const moveMessages = statement<never>("inbound-move-messages");
const moveOutbox = statement<never>("identity-merge-outbox");
const recount = statement<{ id: string }>("inbound-recount");
const recountPairs = statement<never>("inbound-recount-pairs");
const newest = statement<never>("inbound-newest");
const drop = statement<never>("identity-merge-drop");

export interface Rehomed {
  messageIds: string[];
  conversationIds: string[];
  /** Conversations that held nothing else. */
  folds: Fold[];
}

/**
 * A number turned out to have had several holders. Messages that named only the number belong to whoever held it at
 * their time, so some may have to change contact. Rare, and exact: the outcome is as if everything had been known
 * from the start. Works on the org of this transaction.
 */
export const rehomeMessages = async (tx: SqlTx, contested: readonly ContestedPhone[]): Promise<Rehomed> => {
  const nothing: Rehomed = { messageIds: [], conversationIds: [], folds: [] };
  if (contested.length === 0) return nothing;
  const holders = new Map(contested.map((one) => [one.identityId, one.holders]));
  const contacts = new Set(contested.flatMap((one) => one.holders.map((holder) => holder.contactId)));
  const rows = await tx.run(phoneOnly, [[...contacts], [...holders.keys()]]);
  const strays = rows.flatMap((row) => {
    const owner = ownerAt(holders.get(row.addressed_by) ?? [], row.sent_at);
    return owner === undefined || owner === row.contact_id ? [] : [{ row, contactId: owner }];
  });
  if (strays.length === 0) return nothing;
  const conversations = await ensureConversations(
    tx,
    strays.map(({ row, contactId }) => ({ contactId, channelId: row.channel_id, live: false })),
  );
  const moves = strays.flatMap(({ row, contactId }): Move[] => {
    const conversationId = conversations.get(conversationKey(contactId, row.channel_id));
    return conversationId === undefined ? [] : [{ row, contactId, conversationId }];
  });
  return applyMoves(tx, moves);
};

const applyMoves = async (tx: SqlTx, moves: readonly Move[]): Promise<Rehomed> => {
  await tx.run(moveMessages, [
    moves.map((move) => move.row.id),
    moves.map((move) => move.contactId),
    moves.map((move) => move.conversationId),
  ]);
  const targets = new Set(moves.map((move) => move.conversationId));
  const touched = [...new Set([...targets, ...moves.map((move) => move.row.conversation_id)])];
  await tx.run(moveOutbox, [[...targets]]);
  const emptied = await tx.run(recount, [touched]);
  const pairs = moves.flatMap(({ row, contactId }) => [
    [contactId, row.channel_id] as const,
    [row.contact_id, row.channel_id] as const,
  ]);
  await tx.run(recountPairs, [
    pairs.map(([contactId]) => contactId),
    pairs.map(([, channelId]) => channelId),
    serviceWindowMs,
  ]);
  const gone = new Set(emptied.map((row) => row.id));
  if (gone.size > 0) await tx.run(drop, [[...gone]]);
  const kept = touched.filter((id) => !gone.has(id));
  await tx.run(newest, [kept]);
  return {
    messageIds: moves.map((move) => move.row.id),
    conversationIds: kept,
    folds: [...gone].flatMap((from) => {
      const into = moves.find((move) => move.row.conversation_id === from)?.conversationId;
      return into === undefined ? [] : [{ from, into }];
    }),
  };
};
