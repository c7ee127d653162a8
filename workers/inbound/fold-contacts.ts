import type { IdentityPlan } from "#core/domain/identity/identity-plan.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";

interface ConversationRow {
  id: string;
  contact_id: string;
  channel_id: string;
  status: "open" | "closed";
  assignee_id: string | null;
  unread_count: number;
  read_up_to: Date | null;
  created_at: Date;
  last_message_at: Date;
}

/** A conversation that is gone: its messages are in `into`. */
export interface Fold {
  from: string;
  into: string;
}

const record = statement<never>("identity-merge-record");
const moveRows = statement<never>("identity-merge-rows");
const movePairs = statement<never>("identity-merge-pairs");
const lockConversations = statement<ConversationRow>("identity-merge-conversations");
const moveMessages = statement<never>("identity-merge-messages");
const moveOutbox = statement<never>("identity-merge-outbox");
const drop = statement<never>("identity-merge-drop");
const keep = statement<never>("identity-merge-keep");
const newest = statement<never>("inbound-newest");
const end = statement<never>("identity-merge-end");

/** The conversation to keep: an open one, then the one used last, then the older id. */
const compare = (a: ConversationRow, b: ConversationRow): number =>
  Number(b.status === "open") - Number(a.status === "open") ||
  b.last_message_at.getTime() - a.last_message_at.getTime() ||
  (a.id < b.id ? -1 : 1);

const latest = (dates: readonly (Date | null)[]): Date | null =>
  dates.reduce((max, date) => (date && (!max || date > max) ? date : max), null);

interface Group {
  winner: string;
  into: ConversationRow;
  all: ConversationRow[];
}

/** Conversations by (surviving contact, channel); each group becomes one. */
const groupsOf = (rows: readonly ConversationRow[], winners: ReadonlyMap<string, string>): Group[] => {
  const groups = new Map<string, ConversationRow[]>();
  for (const row of rows) {
    const key = `${winners.get(row.contact_id) ?? row.contact_id} ${row.channel_id}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((list) => {
    const all = [...list].sort(compare);
    const [into] = all;
    if (!into || new Set(all.map((row) => row.contact_id)).size < 2) {
      const winner = into && winners.get(into.contact_id);
      // A loser's conversations on a channel that the winner never used only change their owner.
      return winner === undefined ? [] : all.map((row) => ({ winner, into: row, all: [row] }));
    }
    return [{ winner: winners.get(into.contact_id) ?? into.contact_id, into, all }];
  });
};

/**
 * Two contacts are one person: everything of the loser moves to the winner, and conversations of one channel become
 * one. What moved is written to `contact_merge` first. Nothing is lost: unread counts add up, windows take the
 * greatest, an open conversation stays open.
 */
export const foldContacts = async (
  tx: SqlTx,
  merges: IdentityPlan["merges"],
  deliveryNo: string | undefined,
): Promise<Fold[]> => {
  if (merges.length === 0) return [];
  const winners = merges.map((merge) => merge.winner);
  const losers = merges.map((merge) => merge.loser);
  await tx.run(record, [
    merges.map(() => newId()),
    winners,
    losers,
    merges.map((merge) => merge.reason),
    deliveryNo ?? null,
  ]);
  const rows = await tx.run(lockConversations, [[...new Set([...winners, ...losers])]]);
  await tx.run(moveRows, [winners, losers]);
  await tx.run(movePairs, [winners, losers]);
  const groups = groupsOf(rows, new Map(merges.map(({ loser, winner }) => [loser, winner])));
  const folds = groups.flatMap(({ into, all }) =>
    all.flatMap((row) => (row.id === into.id ? [] : [{ from: row.id, into: into.id }])),
  );
  if (groups.length > 0) await foldConversations(tx, groups, folds);
  await tx.run(end, [losers]);
  return folds;
};

const foldConversations = async (
  tx: SqlTx,
  groups: readonly Group[],
  folds: readonly Fold[],
): Promise<void> => {
  const moves = groups.flatMap(({ winner, into, all }) =>
    all.map((row) => ({ from: row.id, into: into.id, winner })),
  );
  await tx.run(moveMessages, [
    moves.map((move) => move.from),
    moves.map((move) => move.into),
    moves.map((move) => move.winner),
  ]);
  const kept = groups.map(({ into }) => into.id);
  await tx.run(moveOutbox, [kept]);
  if (folds.length > 0) await tx.run(drop, [folds.map((fold) => fold.from)]);
  await tx.run(keep, [
    kept,
    groups.map(({ winner }) => winner),
    groups.map(({ into }) => into.status),
    groups.map(({ all }) => all.find((row) => row.assignee_id !== null)?.assignee_id ?? null),
    groups.map(({ all }) => all.reduce((sum, row) => sum + row.unread_count, 0)),
    groups.map(({ all }) => latest(all.map((row) => row.read_up_to))?.toISOString() ?? null),
    groups.map(({ all }) => new Date(Math.min(...all.map((row) => row.created_at.getTime()))).toISOString()),
  ]);
  await tx.run(newest, [kept]);
};
