import { paceHeadroom, pairBucket } from "#core/domain/pacing/limits.ts";
import type { Database } from "../db/database.ts";
import { statement } from "../db/statement.ts";
import type { Statement } from "../db/statement.ts";
import { retryConflicts } from "./retry-conflicts.ts";

const holdChannelRow = statement<never>("pace-hold-channel");
const holdPairRow = statement<never>("pace-hold-pair");
const shiftPairRow = statement<never>("pace-shift-pair");
const newSlotRows = statement<{ id: string; slot_ms: number; gap_ms: number; now_ms: number }>(
  "pace-new-slots",
);

interface Pair {
  orgId: string;
  channelId: string;
  contactId: string;
}

const write = (db: Database, orgId: string, what: Statement<never>, values: unknown[]): Promise<void> =>
  retryConflicts(() =>
    db.forOrgSql(orgId, async (tx) => {
      await tx.run(what, values);
    }),
  );

/** Nothing leaves the channel for `ms`, in any process. */
export const holdChannel = (db: Database, orgId: string, channelId: string, ms: number): Promise<void> =>
  write(db, orgId, holdChannelRow, [channelId, ms]);

/** Nothing leaves this channel for this contact for `ms`. */
export const holdPair = (db: Database, pair: Pair, ms: number): Promise<void> => {
  const { intervalMs, burst } = pairBucket;
  return write(db, pair.orgId, holdPairRow, [pair.channelId, pair.contactId, ms, intervalMs, burst]);
};

/** A message left so long after the pair's turn was taken: the next one waits as much longer. */
export const shiftPair = (db: Database, pair: Pair, ms: number): Promise<void> =>
  write(db, pair.orgId, shiftPairRow, [pair.channelId, pair.contactId, Math.ceil(ms)]);

/**
 * One slot each for rows that missed theirs, none sooner than in `leadMs`; times in ms of the database's clock, in the
 * order of `rows`.
 */
export const newSlots = async (
  db: Database,
  rows: readonly { orgId: string; channelId: string }[],
  leadMs: number,
): Promise<{ slots: number[]; databaseNowMs: number }> => {
  const wanted = new Map<string, { orgId: string; n: number }>();
  for (const { orgId, channelId } of rows) {
    const entry = wanted.get(channelId) ?? { orgId, n: 0 };
    wanted.set(channelId, { orgId, n: entry.n + 1 });
  }
  const entries = [...wanted];
  const given = await retryConflicts(() =>
    db.asSystem("outbox.claim", (tx) =>
      tx.run(newSlotRows, [
        entries.map(([, { orgId }]) => orgId),
        entries.map(([channelId]) => channelId),
        entries.map(([, { n }]) => n),
        paceHeadroom,
        leadMs,
      ]),
    ),
  );
  const next = new Map(given.map((row) => [row.id, row]));
  const slots = rows.map(({ channelId }) => {
    const row = next.get(channelId);
    if (!row) throw new Error("a channel vanished while a message was being sent");
    const slot = row.slot_ms;
    row.slot_ms += row.gap_ms;
    return slot;
  });
  return { slots, databaseNowMs: given[0]?.now_ms ?? 0 };
};
