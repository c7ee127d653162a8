import type { StatusReconciler } from "#core/domain/inbound/status-evidence.ts";
import { parseChange, parseDelivery } from "#core/domain/meta-webhook/parse-delivery.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Logger } from "#core/platform/log.ts";
import { applyBatch } from "./apply-batch.ts";
import { claimDeliveries, markDone } from "./claim-deliveries.ts";
import type { ClaimedDelivery } from "./claim-deliveries.ts";
import { applyIsolated, faultOf, isCollision } from "./isolate.ts";
import type { OrgBatch } from "./org-batch.ts";
import { routeChanges } from "./route-changes.ts";
import type { ArrivedChange } from "./route-changes.ts";
import { parkChanges } from "./store-journal.ts";
import type { ParkedBody } from "./store-journal.ts";

export interface InboundOptions {
  db: Pick<Database, "asSystem" | "forOrgSql">;
  /** Matches evidence with sends whose answer was lost; the sending side provides it. */
  reconcile: StatusReconciler<SqlTx>;
  log: Logger;
  /** Deliveries of one claim. */
  batchSize?: number;
  /** Bytes of bodies of one claim; a single larger one still goes. */
  batchBytes?: number;
  /** Orgs of one claim that are written at the same time; each takes a connection. */
  orgsAtOnce?: number;
  /** Told after each claim. */
  onBatch?: (done: InboundCount, milliseconds: number) => void;
}

export interface InboundCount {
  deliveries: number;
  messages: number;
  statuses: number;
  parked: number;
  failed: number;
}

export interface Inbound {
  /** Works until the journal is empty or `signal` aborts. Any number may run side by side. */
  process(signal?: AbortSignal): Promise<InboundCount>;
  /** Applies parked changes whose channel is connected by now; answers how many. */
  applyParked(signal?: AbortSignal): Promise<number>;
  /** Whether deliveries are waiting. */
  isWaiting(): Promise<boolean>;
}

interface ParkedRow {
  id: string;
  delivery_no: string;
  path: string;
  body: ParkedBody;
  received_at: Date;
}

const waiting = statement<{ waiting: boolean }>("journal-waiting");
const parkedRows = statement<ParkedRow>("journal-parked");
const unpark = statement<never>("journal-unpark");
const collisionTries = 5;
const parkedBatch = 200;
const noId = "00000000-0000-0000-0000-000000000000";

const noCount = (): InboundCount => ({ deliveries: 0, messages: 0, statuses: 0, parked: 0, failed: 0 });

/**
 * Moves deliveries from the journal into the rows of their orgs. The claim holds its deliveries locked while each org
 * commits on its own; a crash anywhere leaves them unprocessed, and applying them again changes nothing.
 */
export const createInbound = (options: InboundOptions): Inbound => {
  const { db, log, reconcile } = options;
  const { batchSize = 500, batchBytes = 16 * 1024 * 1024, orgsAtOnce = 4 } = options;

  const applyOne = async (batch: OrgBatch, count: InboundCount): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const applied = await db.forOrgSql(batch.orgId, (tx) => applyBatch(tx, batch, reconcile));
        count.messages += applied.messages;
        count.statuses += applied.statuses;
        return;
      } catch (error) {
        if (!isCollision(error) || attempt >= collisionTries) throw error;
        log.debug({ orgId: batch.orgId, attempt }, "inbound batch collided, again");
      }
    }
  };

  /** Applies batches; answers the deliveries of which an item could not even be kept as failed. */
  const applyAll = async (batches: readonly OrgBatch[], count: InboundCount): Promise<Set<string>> => {
    const lost = new Set<string>();
    const queue = [...batches];
    const lane = async (): Promise<void> => {
      for (let batch = queue.shift(); batch; batch = queue.shift()) {
        await applyIsolated(batch, (part) => applyOne(part, count), {
          onPoison: ({ deliveryNo }, error) => {
            count.failed += 1;
            log.error({ ...faultOf(error), deliveryNo }, "one item of a delivery could not be applied");
          },
          onLost: ({ deliveryNo }, error) => {
            lost.add(deliveryNo);
            log.error({ ...faultOf(error), deliveryNo }, "one item of a delivery could not be kept");
          },
        });
      }
    };
    // Every lane ends before the claim does, also when one of them fails.
    const ended = await Promise.allSettled(
      Array.from({ length: Math.min(orgsAtOnce, batches.length) }, lane),
    );
    for (const end of ended) if (end.status === "rejected") throw end.reason;
    return lost;
  };

  /** One claim: false when nothing was left. */
  const processBatch = (count: InboundCount): Promise<boolean> =>
    db.asSystem("inbound.claim", async (tx) => {
      const claimed = await claimDeliveries(tx, batchSize, batchBytes);
      if (claimed.length === 0) return false;
      const { changes, problems } = readDeliveries(claimed, log);
      const { batches, parked } = await routeChanges(tx, changes);
      for (const no of await applyAll(batches, count)) problems.set(no, "failed");
      await parkChanges(tx, parked, ({ deliveryNo }, error, end) => {
        count.failed += 1;
        if (end === "lost") problems.set(deliveryNo, "failed");
        log.error({ ...faultOf(error), deliveryNo, end }, "one change of a delivery could not be parked");
      });
      await markDone(tx, claimed, problems);
      count.deliveries += claimed.length;
      count.parked += parked.length;
      return true;
    });

  const applyParkedBatch = (after: string): Promise<{ applied: number; last: string | undefined }> =>
    db.asSystem("inbound.park", async (tx) => {
      const rows = await tx.run(parkedRows, [parkedBatch, after]);
      const changes = rows.map(({ body, delivery_no: deliveryNo, received_at: receivedAt }) => ({
        deliveryNo,
        receivedAt,
        appKey: body.appKey,
        change: parseChange(body.change, body.entryId, body.path, receivedAt),
      }));
      const found: { id: string; orgId: string; problem: string | null }[] = [];
      const count = noCount();
      for (const [index, change] of changes.entries()) {
        const { batches } = await routeChanges(tx, [change]);
        const lost = await applyAll(batches, count);
        const [row, batch] = [rows[index], batches[0]];
        const problem = lost.size > 0 ? "A part of it could not be kept; see the delivery." : null;
        if (row && batch) found.push({ id: row.id, orgId: batch.orgId, problem });
      }
      if (found.length > 0)
        await tx.run(unpark, [
          found.map((one) => one.id),
          found.map((one) => one.orgId),
          found.map((one) => one.problem),
        ]);
      return { applied: found.length, last: rows.at(-1)?.id };
    });

  return {
    process: async (signal) => {
      const total = noCount();
      for (let more = true; more && signal?.aborted !== true;) {
        const begun = performance.now();
        const count = noCount();
        more = await processBatch(count);
        for (const key of Object.keys(total) as (keyof InboundCount)[]) total[key] += count[key];
        if (more) options.onBatch?.(count, performance.now() - begun);
      }
      return total;
    },
    applyParked: async (signal) => {
      let total = 0;
      for (let after: string | undefined = noId; after !== undefined && signal?.aborted !== true;) {
        const { applied, last }: { applied: number; last: string | undefined } =
          await applyParkedBatch(after);
        total += applied;
        after = last;
      }
      return total;
    },
    isWaiting: async () => {
      const rows = await db.asSystem("inbound.claim", (tx) => tx.run(waiting));
      return rows[0]?.waiting ?? false;
    },
  };
};

const readDeliveries = (claimed: readonly ClaimedDelivery[], log: Logger) => {
  const changes: ArrivedChange[] = [];
  const problems = new Map<string, string>();
  for (const { no, receivedAt, appKey, body } of claimed) {
    try {
      const parsed = parseDelivery(body, receivedAt);
      if (parsed.malformed !== undefined) problems.set(no, "malformed");
      for (const change of parsed.changes) changes.push({ deliveryNo: no, receivedAt, appKey, change });
    } catch (error) {
      // The reader never throws; should it ever, one body must not stop those behind it.
      problems.set(no, "failed");
      log.error({ ...faultOf(error), deliveryNo: no }, "a delivery could not be read");
    }
  }
  return { changes, problems };
};
