import type { IdentityPlan } from "#core/domain/identity/identity-plan.ts";
import { serviceWindowMs } from "#core/domain/service-window/service-window.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { conversationKey, ensureConversations } from "./conversations.ts";
import { readAddressed } from "./read-addressed.ts";
import type { Fold } from "./fold-contacts.ts";
import type { StoredMessages } from "./store-messages.ts";

interface MessageRow {
  id: string;
  contact_id: string;
  channel_id: string;
  conversation_id: string;
}

interface Stray {
  row: MessageRow;
  contactId: string;
}

interface Move {
  row: MessageRow;
  contactId: string;
  conversationId: string;
}

const byIds = statement<MessageRow>("inbound-messages-place");
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

/** Messages whose address may be another person's now, and who that is. */
const readdressed = async (
  tx: SqlTx,
  { readdressed: addresses, searched }: Pick<IdentityPlan, "readdressed" | "searched">,
): Promise<Stray[]> => {
  if (addresses.length === 0) return [];
  const contactAt = new Map(addresses.map((one) => [one.identityId, one.contactAt]));
  const rows = await readAddressed(tx, searched, [...contactAt.keys()]);
  return rows.flatMap((row) => {
    const contactId = contactAt.get(row.addressed_by)?.(row.sent_at);
    return contactId === undefined || contactId === row.contact_id ? [] : [{ row, contactId }];
  });
};

const reownedRows = async (tx: SqlTx, reowned: StoredMessages["reowned"]): Promise<Stray[]> => {
  if (reowned.length === 0) return [];
  const rows = new Map((await tx.run(byIds, [reowned.map(({ id }) => id)])).map((row) => [row.id, row]));
  return reowned.flatMap(({ id, contactId }) => {
    const row = rows.get(id);
    return row && row.contact_id !== contactId ? [{ row, contactId }] : [];
  });
};

/**
 * An address turned out to be another person's, or to have been several people's by turns, so messages that named
 * the person by it may have to change contact. Rare, and exact: the outcome is as if everything had been known from
 * the start. Works on the org of this transaction.
 */
export const rehomeMessages = async (
  tx: SqlTx,
  plan: Pick<IdentityPlan, "readdressed" | "searched">,
  reowned: StoredMessages["reowned"],
): Promise<Rehomed> => {
  const found = [...(await reownedRows(tx, reowned)), ...(await readdressed(tx, plan))];
  const strays = [...new Map(found.map((stray) => [stray.row.id, stray])).values()];
  if (strays.length === 0) return { messageIds: [], conversationIds: [], folds: [] };
  const conversations = await ensureConversations(
    tx,
    strays.map(({ row, contactId }) => ({ contactId, channelId: row.channel_id, live: false })),
  );
  const moves = strays.map(({ row, contactId }): Move => {
    const conversationId = conversations.get(conversationKey(contactId, row.channel_id));
    if (conversationId === undefined) throw new Error("A conversation is missing right after it was made");
    return { row, contactId, conversationId };
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
