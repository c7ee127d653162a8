import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startSimulator } from "../../scripts/simulator/start-simulator.ts";
import type { Simulator } from "../../scripts/simulator/start-simulator.ts";
import { failpointsFrom } from "./failpoints.ts";
import { killSettings } from "./testing/kill-run.ts";
import { openKillStand, webhookSettings } from "./testing/kill-stand.ts";
import type { SendWorkerSettings } from "./testing/send-worker-process.ts";
import { checkBooks, countStates, queueMany, tokenOf } from "./testing/stand.ts";
import { startWorker } from "./testing/worker-fleet.ts";
import type { WorkerProcess } from "./testing/worker-fleet.ts";

let meta: Simulator;
beforeEach(async () => {
  meta = await startSimulator({ settings: webhookSettings });
});
afterEach(() => meta.close());

/** One channel for each way that statuses come, 50 messages each: 200 rows a failpoint. */
const modes = ["early", "late", "twice", "never"] as const;
const perMode = 50;

const run = async (failpoint: string, intakeInWorker = false, reached = true) => {
  const stand = await openKillStand(meta, modes, 1_000, { intake: !intakeInWorker });
  const { build, channels } = stand;
  const settings: SendWorkerSettings = {
    databaseUrl: stand.workerUrl,
    graphUrl: meta.url,
    callbackKey: stand.callbackKey.toString("hex"),
    tokens: Object.fromEntries(channels.map((channel) => [channel.id, tokenOf(channel.phoneNumberId)])),
    settings: { ...killSettings, leaseMs: 3_000, confirmMs: 3_000 },
    concurrency: 20,
    intake: intakeInWorker,
  };
  const workers: WorkerProcess[] = [];
  try {
    for (const channel of channels) await queueMany(build, channel, perMode);
    const dying = await startWorker({ ...settings, failpoint });
    workers.push(dying);
    if (reached) {
      await dying.ended;
      expect(dying.child.signalCode).toBe("SIGKILL");
      workers.push(await startWorker(settings));
    }
    for (;;) {
      const counts = await countStates(build);
      const open = ["queued", "leased", "sending", "unknown"].reduce(
        (sum, state) => sum + (counts[state] ?? 0),
        0,
      );
      if (open === 0 && meta.admin.summary().idle) break;
      await sleep(100);
    }
    const books = await checkBooks(build, meta);
    const never = channels[modes.indexOf("never")]?.id ?? "";
    const shown = await build.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM outbox o JOIN message m ON m.org_id = o.org_id AND m.id = o.message_id
       WHERE (o.state = 'unconfirmed') <> (m.status = 'unconfirmed') OR o.wa_message_id IS DISTINCT FROM m.wa_message_id`,
    );
    return {
      ...books,
      alarms: stand.alarms(),
      /** Rows whose message shows something else than the outbox knows. */
      shownWrong: shown[0]?.n,
      missedWithStatuses: books.rows.filter(
        (row) =>
          row.state !== "accepted" &&
          !row.text.startsWith(never) &&
          books.accepted.some((entry) => entry.body === row.text),
      ).length,
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await stand.close();
  }
};

type Books = Awaited<ReturnType<typeof run>>;

const expectSound = (books: Books): void => {
  expect(books).toMatchObject({
    duplicates: 0,
    doubleAttempts: 0,
    secondAttempts: 0,
    invented: 0,
    missedWithStatuses: 0,
    alarms: 0,
    shownWrong: 0,
  });
  const { accepted = 0, unconfirmed = 0 } = books.states;
  expect(accepted + unconfirmed).toBe(perMode * modes.length);
};

describe("a sending worker dies at each failpoint, with statuses early, late, twice and never", () => {
  test("FP1 after the lease commit: queued again, then sent once", async () => {
    const books = await run("FP1");
    expectSound(books);
    expect(books.accepted).toHaveLength(200);
    expect(books.states).toEqual({ accepted: 200 });
  });

  test("FP2 after the commit of `sending`, before the connection: unconfirmed, the honest price", async () => {
    const books = await run("FP2:40");
    expectSound(books);
    const lost = 200 - books.accepted.length;
    expect(lost).toBeGreaterThanOrEqual(1);
    expect(books.states["unconfirmed"]).toBe(lost + books.missed);
  });

  test("FP3 after the last byte: accepted through its status when Meta took it, unconfirmed when not", async () => {
    meta.admin.setFaults({ seed: 3, resetBefore: 0.3 });
    const books = await run("FP3:40");
    expectSound(books);
    expect(books.refused.length).toBeGreaterThan(20);
    expect(books.states["unconfirmed"]).toBe(200 - books.accepted.length + books.missed);
  });

  test("FP4 after the answer, before its commit: accepted through its status", async () => {
    const books = await run("FP4:40");
    expectSound(books);
    expect(books.accepted.length).toBeGreaterThanOrEqual(180);
  });

  test("FP5 the status comes before our answer is stored: accepted once, one wamid", async () => {
    const books = await run("FP5", false, false);
    expectSound(books);
    expect(books.states).toEqual({ accepted: 200 });
    expect(books.accepted).toHaveLength(200);
  });

  test("FP6 after the commit: accepted, and the next wake-up does nothing", async () => {
    const books = await run("FP6:40");
    expectSound(books);
    expect(books.accepted.length).toBeGreaterThanOrEqual(180);
  });

  test("FP7 within the reconciler's update: accepted when the journal is applied again", async () => {
    const books = await run("FP7:3", true);
    expectSound(books);
    expect(books.accepted.length).toBeGreaterThanOrEqual(180);
  });
});

describe("failpoints", () => {
  test("are refused in production, and when they name no place", () => {
    expect(() => failpointsFrom("FP1", true)).toThrow(/tests only/);
    expect(() => failpointsFrom("FP8", false)).toThrow(/FP1 to FP7/);
    expect(() => failpointsFrom("FP1:0", false)).toThrow(/FP1 to FP7/);
    expect(() => failpointsFrom(undefined, true)).not.toThrow();
    expect(() => failpointsFrom("", true)).not.toThrow();
  });
});
