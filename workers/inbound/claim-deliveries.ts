import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";

/** One raw webhook POST, locked by the transaction that claimed it. */
export interface ClaimedDelivery {
  no: string;
  receivedAt: Date;
  appKey: string;
  body: Buffer;
}

interface HeadRow {
  no: string;
  received_at: Date;
  app_key: string;
  size: number;
}

const claim = statement<HeadRow>("journal-claim");
const load = statement<{ no: string; body: Buffer }>("journal-load");
const done = statement<never>("journal-done");

/** As many from the front as fit, at least one: a few bodies may hold megabytes. */
const fitting = (heads: readonly HeadRow[], bytes: number): HeadRow[] => {
  let left = bytes;
  return heads.filter(({ size }, index) => {
    left -= size;
    return index === 0 || left >= 0;
  });
};

const spanOf = (rows: readonly { receivedAt: Date }[]): [string, string] => {
  const times = rows.map((row) => row.receivedAt.getTime());
  return [new Date(Math.min(...times)).toISOString(), new Date(Math.max(...times)).toISOString()];
};

/** Locks the oldest waiting deliveries that nobody else has locked, and loads what fits into memory. */
export const claimDeliveries = async (
  tx: SqlTx,
  limit: number,
  bytes: number,
): Promise<ClaimedDelivery[]> => {
  const heads = fitting(await tx.run(claim, [limit]), bytes).map((row) => ({
    no: row.no,
    receivedAt: row.received_at,
    appKey: row.app_key,
  }));
  if (heads.length === 0) return [];
  const rows = await tx.run(load, [heads.map((head) => head.no), ...spanOf(heads)]);
  const bodies = new Map(rows.map((row) => [row.no, row.body]));
  return heads.flatMap((head) => {
    const body = bodies.get(head.no);
    return body ? [{ ...head, body }] : [];
  });
};

/** Marks claimed deliveries as processed; `problems` names those that were no webhook at all. */
export const markDone = async (
  tx: SqlTx,
  claimed: readonly ClaimedDelivery[],
  problems: ReadonlyMap<string, string>,
): Promise<void> => {
  await tx.run(done, [
    claimed.map((one) => one.no),
    claimed.map((one) => problems.get(one.no) ?? null),
    ...spanOf(claimed),
  ]);
};
