import type { SqlTx } from "../db/sql-tx.ts";
import { statement } from "../db/statement.ts";
import type { Logger } from "../log.ts";
import { settle } from "./settle.ts";
import type { Settlement, SettleOptions } from "./settle.ts";
import type { OutboxSettings } from "./settings.ts";

const sweepLeased = statement<{ id: string }>("outbox-sweep-leased");
const findSending = statement<{ org_id: string; id: string; lease_token: string }>("outbox-sweep-sending");
const health = statement<{ lag_ms: number; silent_ms: number; unknown: number }>("outbox-health");
const sweepUnknown = statement<{ org_id: string; id: string }>("outbox-sweep-unknown");

/** Whether webhooks come through, as far as the database can tell. */
export interface IngestHealth {
  /** Age of the oldest delivery that is not applied yet, ms. */
  lagMs: number;
  /** How long Meta has kept silent about something that it accepted, ms; 0 when it has not. */
  silentMs: number;
  healthy: boolean;
}

export interface Swept {
  /** leased → queued. */
  requeued: number;
  /** sending → unknown. */
  unknown: number;
  /** unknown → unconfirmed. */
  unconfirmed: number;
  /** Rows that wait for evidence, before this sweep. */
  waiting: number;
  ingest: IngestHealth;
}

const readHealth = async (
  tx: SqlTx,
  settings: OutboxSettings,
): Promise<IngestHealth & { unknown: number }> => {
  const [row] = await tx.run(health, [settings.silenceGraceMs]);
  const lagMs = row?.lag_ms ?? 0;
  const silentMs = row?.silent_ms ?? 0;
  return {
    lagMs,
    silentMs,
    unknown: row?.unknown ?? 0,
    healthy: lagMs < settings.lagMs && silentMs === 0,
  };
};

const byOrg = (rows: readonly { org_id: string }[]): string[] => [...new Set(rows.map((row) => row.org_id))];

export interface SweepOptions extends SettleOptions {
  log: Logger;
}

/** Settles org after org. What fails is logged and kept in `faults`: one org's trouble is not its neighbours'. */
const settleEach = async <Row extends { org_id: string }>(
  options: SweepOptions,
  faults: unknown[],
  rows: readonly Row[],
  settlement: (row: Row) => Settlement,
): Promise<number> => {
  let moved = 0;
  for (const orgId of byOrg(rows)) {
    const items = rows.filter((row) => row.org_id === orgId).map(settlement);
    const results = await settle(options, orgId, items);
    for (const [index, result] of results.entries()) {
      if (result.status === "rejected") {
        options.log.error(
          { err: result.reason, orgId, outboxId: items[index]?.id },
          "a row could not be swept",
        );
        faults.push(result.reason);
      } else if (result.value.moved) moved += 1;
    }
  }
  return moved;
};

/**
 * Ends leases that ran out and keeps the watch on unknown rows. Any process may run it, at any time, together with
 * others. Ingest is healthy when no delivery has waited `lagMs` to be applied, and when Meta has been heard of since
 * the last acceptance that is older than `silenceGraceMs`. Only healthy, watched time counts towards `unconfirmed`.
 * @throws the first fault, when everything else has been swept
 */
export const sweepOutbox = async (options: SweepOptions): Promise<Swept> => {
  const { db, settings } = options;
  const faults: unknown[] = [];
  const { requeued, sending } = await db.asSystem("outbox.sweep", async (tx) => ({
    requeued: (await tx.run(sweepLeased)).length,
    sending: await tx.run(findSending),
  }));
  const unknown = await settleEach(options, faults, sending, (row) => ({
    id: row.id,
    leaseToken: row.lease_token,
    to: "unknown",
    reason: "sender_gone",
  }));
  const { ingest, due } = await db.asSystem("outbox.sweep", async (tx) => {
    const found = await readHealth(tx, settings);
    const flows = found.lagMs < settings.lagMs;
    const rows =
      found.unknown === 0
        ? []
        : await tx.run(sweepUnknown, [found.healthy, flows, settings.watchMs, settings.silenceCapMs]);
    return { ingest: found, due: rows };
  });
  const unconfirmed = await settleEach(options, faults, due, (row) => ({
    id: row.id,
    leaseToken: null,
    to: "unconfirmed",
  }));
  if (faults.length > 0) throw faults[0];
  const { lagMs, silentMs, healthy } = ingest;
  return { requeued, unknown, unconfirmed, waiting: ingest.unknown, ingest: { lagMs, silentMs, healthy } };
};
