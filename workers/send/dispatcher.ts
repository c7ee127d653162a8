import { setMaxListeners } from "node:events";
import type { Database } from "#core/platform/db/database.ts";
import type { Logger } from "#core/platform/log.ts";
import { claimRows } from "#core/platform/outbox/claim.ts";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import { newSlots } from "#core/platform/outbox/holds.ts";
import { retryConflicts } from "#core/platform/outbox/retry-conflicts.ts";
import { settle } from "#core/platform/outbox/settle.ts";
import type { AfterAccept, Settled, Settlement } from "#core/platform/outbox/settle.ts";
import type { OutboxSettings } from "#core/platform/outbox/settings.ts";
import { startSending } from "#core/platform/outbox/start-sending.ts";
import { sweepOutbox } from "#core/platform/outbox/sweep.ts";
import type { Swept } from "#core/platform/outbox/sweep.ts";
import { endsWithin } from "#core/platform/within.ts";
import { allDone, createBatcher } from "./batcher.ts";
import type { Batcher } from "./batcher.ts";
import { createDatabaseClock } from "./database-clock.ts";
import type { Failpoints } from "./failpoints.ts";
import type { GraphPost, SendContext, WithToken } from "./send-context.ts";
import { createReadiness } from "./readiness.ts";
import type { SendMetrics } from "./send-metrics.ts";
import { sendRow } from "./send-row.ts";
import { createWaker } from "./waker.ts";

export interface DispatcherOptions {
  db: Database;
  settings: OutboxSettings;
  log: Logger;
  metrics: SendMetrics;
  failpoints: Failpoints;
  /** HMAC key of the callback data, shared with the reconciler. */
  callbackKey: Buffer;
  withToken: WithToken;
  /** After Meta refused a token. */
  forgetToken: (orgId: string, channelId: string) => void;
  post: GraphPost;
  /** Rows under way at a time in this process. Default 20. */
  concurrency?: number;
  /** How often an idle dispatcher looks by itself, ms. Default 1,000. */
  pollMs?: number;
  /** How often it ends leases and keeps the watch on unknown rows, ms. Default 10,000. */
  sweepEveryMs?: number;
  afterAccept?: AfterAccept;
}

export interface Dispatcher {
  /** Something may be due: look now. */
  wake(): void;
  /** Ends leases, moves unknown rows on. Also runs by itself. */
  sweep(): Promise<Swept>;
  inFlight(): number;
  /**
   * Claims nothing more, hands back what has not started, and finishes what has.
   * @returns false when some were still under way after `graceMs`; their leases end and they become unknown
   */
  stop(graceMs: number): Promise<boolean>;
}

/** No org takes more of one process than this, and bulk leaves the rest to agents. */
const share = 0.8;
/** Two looks at the outbox are at least this far apart while there is work, so that freed places gather. */
const breathMs = 5;

/** Settles batches per org; orgs do not wait for each other. */
const settlers = (
  flush: (orgId: string, items: Settlement[]) => Promise<PromiseSettledResult<Settled>[]>,
) => {
  const byOrg = new Map<string, Batcher<Settlement, Settled>>();
  return (orgId: string, item: Settlement): Promise<Settled> => {
    let batcher = byOrg.get(orgId);
    if (!batcher) {
      if (byOrg.size > 1_000) byOrg.clear();
      batcher = createBatcher({ flush: (items) => flush(orgId, items), lingerMs: 3, max: 200 });
      byOrg.set(orgId, batcher);
    }
    return batcher.add(item);
  };
};

/** Starts sending: claims a row for each free place and takes each to its end on its own. */
export const startDispatcher = (options: DispatcherOptions): Dispatcher => {
  const { db, settings, log, metrics } = options;
  const concurrency = options.concurrency ?? 20;
  const pollMs = options.pollMs ?? 1_000;
  const now = (): number => performance.now();
  const clock = createDatabaseClock(now);
  const pace = createReadiness(now);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const waker = createWaker(now);
  const underWay = new Map<ClaimedRow, Promise<void>>();
  const settleOptions = {
    db,
    settings,
    ...(options.afterAccept ? { afterAccept: options.afterAccept } : {}),
  };

  const starts = createBatcher({
    flush: async (rows: ClaimedRow[]) =>
      allDone(await retryConflicts(() => startSending(db, settings, rows))),
    lingerMs: 0,
    max: 200,
  });
  const slots = createBatcher({
    flush: async (rows: ClaimedRow[]) => {
      const given = await pace.timed(() => newSlots(db, rows, pace.leadMs()));
      clock.observe(given.databaseNowMs);
      return allDone(given.slots);
    },
    lingerMs: 0,
    max: 200,
  });
  const context: SendContext = {
    db,
    settings,
    log,
    metrics,
    failpoints: options.failpoints,
    callbackKey: options.callbackKey,
    clock,
    now,
    stopping: stop.signal,
    withToken: options.withToken,
    forgetToken: options.forgetToken,
    post: options.post,
    start: (row) => starts.add(row),
    newSlot: (row) => slots.add(row),
    settle: settlers((orgId, items) => settle(settleOptions, orgId, items)),
    dueIn: (ms) => waker.at(now() + ms),
  };

  /** An end lets us look again only when places, or a place in a conversation, were what we waited for. */
  let wakeOnEnd = true;
  const launch = (row: ClaimedRow): void => {
    const done = sendRow(row, context).finally(() => {
      underWay.delete(row);
      metrics.inFlight(underWay.size);
      if (wakeOnEnd) waker.wake();
    });
    underWay.set(row, done);
  };

  const fullOrgs = (): string[] => {
    const counts = new Map<string, number>();
    for (const { orgId } of underWay.keys()) counts.set(orgId, (counts.get(orgId) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= Math.ceil(concurrency * share)).map(([orgId]) => orgId);
  };

  /** @returns how long until the next look, ms; 0 at once */
  const look = async (): Promise<number | "idle"> => {
    const room = concurrency - underWay.size;
    wakeOnEnd = true;
    if (room <= 0) return "idle";
    const widestLane = room <= concurrency * (1 - share) && concurrency > 1 ? 0 : 2;
    const without = concurrency > 1 ? fullOrgs() : [];
    const claim = await claimRows(db, settings, { room, widestLane, without, leadMs: pace.leadMs() });
    if (claim.databaseNowMs !== undefined) clock.observe(claim.databaseNowMs);
    for (const row of claim.rows) launch(row);
    metrics.inFlight(underWay.size);
    const last = claim.rows.at(-1);
    if (!last) return "idle";
    wakeOnEnd = claim.rows.length >= room;
    // Slots are given out only so far ahead: come back when half of what was given has been used.
    const next = context.clock.toLocal(last.slotMs) - settings.horizonMs / 2 - now();
    return Math.max(breathMs, next);
  };

  const run = async (): Promise<void> => {
    let quietMs = 25;
    while (!stop.signal.aborted) {
      let wait: number | "idle";
      try {
        wait = await look();
      } catch (error) {
        log.error({ err: error }, "the outbox could not be read; trying again");
        wait = 1_000;
      }
      if (wait === "idle") {
        await waker.wait(quietMs, breathMs);
        quietMs = Math.min(pollMs, quietMs * 2);
      } else {
        quietMs = 25;
        await waker.wait(wait, Math.min(wait, breathMs));
      }
    }
  };

  const sweep = async (): Promise<Swept> => {
    const swept = await sweepOutbox({ ...settleOptions, log });
    metrics.swept(swept.waiting, swept.ingest.lagMs);
    if (swept.requeued > 0) waker.wake();
    if (swept.requeued + swept.unknown + swept.unconfirmed > 0) log.info(swept, "outbox swept");
    return swept;
  };
  const sweeper = setInterval(() => {
    sweep().catch((error: unknown) => log.error({ err: error }, "the outbox could not be swept"));
  }, options.sweepEveryMs ?? 10_000);

  const running = run();
  return {
    wake: () => waker.wake(),
    sweep,
    inFlight: () => underWay.size,
    stop: async (graceMs) => {
      clearInterval(sweeper);
      stop.abort();
      waker.wake();
      await running;
      return endsWithin(graceMs, Promise.all(underWay.values()));
    },
  };
};
