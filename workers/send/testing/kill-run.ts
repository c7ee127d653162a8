import { setTimeout as sleep } from "node:timers/promises";
import type { Builders, BuiltChannel } from "#core/testing/builders.ts";
import type { SendWorkerSettings } from "./send-worker-process.ts";
import { checkBooks, countStates, queueMany, tokenOf } from "./stand.ts";
import type { MetaSide } from "./stand.ts";
import { startWorker } from "./worker-fleet.ts";

export interface KillRun {
  build: Builders;
  meta: MetaSide;
  channels: readonly BuiltChannel[];
  databaseUrl: string;
  callbackKey: Buffer;
  messages: number;
  kills: number;
  /** Deterministic times and victims. */
  seed: number;
  /** One worker's clock is so far ahead and the other's so far behind (T52). */
  clocksOffMs?: number;
}

/** Park and Miller: the same seed gives the same kills. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/** Short enough for a test, long enough that a live worker never loses a lease. */
export const killSettings = { leaseMs: 4_000, confirmMs: 4_000, watchMs: 5_000 };

const open = (counts: Record<string, number>): number =>
  (counts["queued"] ?? 0) + (counts["leased"] ?? 0) + (counts["sending"] ?? 0);

/** The part of `total` that is queued before kill `index`, so that all parts together are `total`. */
const portionOf = (total: number, kills: number, index: number): number =>
  Math.floor((total * (index + 1)) / kills) - Math.floor((total * index) / kills);

/** Waits until no more than this share of what is open now is still open; 1 when something still is, 0 when not. */
const openFellTo = async (build: Builders, share: number): Promise<0 | 1> => {
  const goal = open(await countStates(build)) * share;
  for (;;) {
    const left = open(await countStates(build));
    if (left <= goal) return left > 0 ? 1 : 0;
    await sleep(10);
  }
};

/**
 * T21: sends the messages with two worker processes, and kills one of the two without warning at random moments until
 * `kills` are done, each followed by a fresh process. Every kill gets its own part of the messages and falls while that
 * part is being sent, however fast or slow the machine is. Returns the checker's books when nothing is open or unknown
 * any more.
 */
export const runWithKills = async (run: KillRun) => {
  const { build, meta, channels } = run;
  const random = randomOf(run.seed);
  const settings: SendWorkerSettings = {
    databaseUrl: run.databaseUrl,
    graphUrl: meta.url,
    callbackKey: run.callbackKey.toString("hex"),
    tokens: Object.fromEntries(channels.map((channel) => [channel.id, tokenOf(channel.phoneNumberId)])),
    settings: killSettings,
    concurrency: 20,
  };
  const from = performance.now();
  const start = (place: number) =>
    startWorker({ ...settings, clockShiftMs: (place === 0 ? 1 : -1) * (run.clocksOffMs ?? 0) });
  const workers = [await start(0), await start(1)];
  let killed = 0;
  let whileSending = 0;
  try {
    while (killed < run.kills) {
      for (const channel of channels)
        await queueMany(build, channel, portionOf(run.messages / channels.length, run.kills, killed));
      whileSending += await openFellTo(build, 1 - random() / 2);
      const victim = random() < 0.5 ? 0 : 1;
      await workers[victim]?.kill();
      killed += 1;
      workers[victim] = await start(victim);
    }
    for (;;) {
      const counts = await countStates(build);
      // Webhooks may still be on their way to rows that nobody asks about any more.
      if (open(counts) + (counts["unknown"] ?? 0) === 0 && meta.admin.summary().idle) break;
      if (performance.now() - from > 300_000)
        throw new Error(`still open after 300 s: ${JSON.stringify(counts)}`);
      await sleep(250);
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  const seconds = (performance.now() - from) / 1_000;
  const books = await checkBooks(build, meta);
  const learned = await build.sql<{ n: number }>(
    "SELECT count(*)::int AS n FROM outbox WHERE state = 'accepted' AND ended_at - sending_at > interval '1.5 s'",
  );
  return { ...books, seconds, killed, whileSending, lateLearned: learned[0]?.n ?? 0 };
};
