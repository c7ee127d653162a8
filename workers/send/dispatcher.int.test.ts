import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { BuiltChannel, Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { startSimulator } from "../../scripts/simulator/start-simulator.ts";
import type { Simulator } from "../../scripts/simulator/start-simulator.ts";
import { busiest, checkBooks, countStates, introduce, queueMany, tokenOf } from "./testing/stand.ts";
import { startSender } from "./testing/start-sender.ts";
import { startIntake, startWebhookRoad } from "./testing/webhook-road.ts";
import type { StatusMode } from "./testing/webhook-road.ts";

const log = createLogger("test", process.env["TEST_LOG"] ?? "silent");
const callbackKey = randomBytes(32);
let home: TestDatabase;
let db: Database;
let build: Builders;
let meta: Simulator;
let alarms = 0;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  home = await createTestDatabase();
  build = createBuilders(home.adminUrl);
  db = openDatabase({
    url: home.workerUrl,
    pools: { parley_app: 8, parley_work: 8 },
    applicationName: "test",
    log,
  });
  meta = await startSimulator({ settings: { sentMs: 5, deliveredMs: 10, retryBaseMs: 50 } });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await meta.close();
  await db.close();
  await build.close();
  await home.drop();
});

const settings = { leaseMs: 4_000, watchMs: 5_000 };

const openChannels = async (
  modes: StatusMode[],
  throughput: number,
  high = true,
): Promise<BuiltChannel[]> => {
  const channels: BuiltChannel[] = [];
  for (const _mode of modes) channels.push(await build.buildChannel({ throughput }));
  alarms = 0;
  const modeOf = new Map(channels.map((channel, index) => [channel.phoneNumberId, modes[index] ?? "early"]));
  const road = await startWebhookRoad(home.serverUrl, log, (number) => modeOf.get(number) ?? "early");
  const intake = startIntake(db, log, { callbackKey, onDuplicate: () => (alarms += 1) });
  closing.push(
    () => road.close(),
    () => intake.close(),
  );
  introduce(meta, channels, road.url, high);
  return channels;
};

const send = (channels: readonly BuiltChannel[], more: object = {}) => {
  const tokens = new Map(channels.map((channel) => [channel.id, tokenOf(channel.phoneNumberId)]));
  const sender = startSender(db, log, { graphUrl: meta.url, callbackKey, tokens, settings, ...more });
  closing.unshift(() => sender.close());
  return sender;
};

const until = async (done: () => Promise<boolean>, ms = 60_000): Promise<void> =>
  expect.poll(done, { timeout: ms, interval: 100 }).toBe(true);
const settled = async (): Promise<boolean> => {
  const counts = await countStates(build);
  return (counts["queued"] ?? 0) + (counts["leased"] ?? 0) + (counts["sending"] ?? 0) === 0;
};

describe("the pace", () => {
  test("80 a second for a number, shared by two dispatchers; one per 6 s for a pair, in order", async () => {
    const [fast, slow] = (await openChannels(["early", "early"], 80, false)) as [BuiltChannel, BuiltChannel];
    await queueMany(build, fast, 480);
    await queueMany(build, slow, 1, 3);
    // The burst is used up already (that it is 45 is shown with the store, core/platform/outbox).
    await build.sql("UPDATE pair SET pace_tat = now() + interval '268 s' WHERE channel_id = $1", [slow.id]);
    send([fast, slow]);
    send([fast, slow]);
    await until(settled);
    const books = await checkBooks(build, meta);
    expect(books.states).toEqual({ accepted: 483 });
    expect(books.refused).toEqual([]);
    const times = books.accepted
      .filter((entry) => entry.phoneNumberId === fast.phoneNumberId)
      .map((e) => Date.parse(e.at));
    const span = (Math.max(...times) - Math.min(...times)) / 1_000;
    expect(busiest(books.accepted, fast.phoneNumberId)).toBeLessThanOrEqual(84);
    expect(span).toBeGreaterThan(5.9);
    const pair = books.accepted.filter((entry) => entry.phoneNumberId === slow.phoneNumberId);
    expect(pair.map((entry) => entry.body?.split(" ").at(-1))).toEqual(["1", "2", "3"]);
    const at = pair.map((entry) => Date.parse(entry.at));
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(6_000);
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(6_000);
  });
});

describe("Graph's faults (T31)", () => {
  test("nothing twice, nothing ambiguous sent again, a dead token stops its number only", async () => {
    const channels = await openChannels(["early", "twice", "late", "early"], 80);
    const [one, two, three, dead] = channels as [BuiltChannel, BuiltChannel, BuiltChannel, BuiltChannel];
    for (const channel of [one, two, three]) await queueMany(build, channel, 150);
    await queueMany(build, dead, 30);
    meta.admin.setFaults({
      seed: 7,
      stallAfterAccept: 0.05,
      stallMs: 30_000,
      resetBefore: 0.05,
      resetAfter: 0.05,
      http502: 0.05,
      brokenJson: 0.05,
      rate130429: 0.02,
      rate131056: 0.02,
    });
    meta.admin.script({ match: { phoneNumberId: dead.phoneNumberId }, do: "error190", times: 1_000 });
    send(channels, { timeoutMs: 800, concurrency: 40 });
    await until(async () => {
      const [row] = await build.sql<{ n: number }>(
        "SELECT count(*)::int AS n FROM outbox WHERE state IN ('queued', 'leased', 'sending') AND channel_id <> $1",
        [dead.id],
      );
      return row?.n === 0;
    }, 80_000);
    // Statuses of what was accepted behind a lost answer are still on their way.
    await until(async () => (await checkBooks(build, meta)).missed === 0);
    const books = await checkBooks(build, meta);
    const kinds = new Set(books.accepted.map((entry) => entry.fault));
    for (const fault of ["stallAfterAccept", "resetAfter", "http502", "brokenJson"])
      expect(kinds).toContain(fault);
    expect(new Set(books.refused.map((entry) => entry.code))).toEqual(new Set([0, 190, 130429, 131056]));
    expect(books).toMatchObject({
      duplicates: 0,
      doubleAttempts: 0,
      orphans: 0,
      invented: 0,
      missed: 0,
      secondAttempts: 0,
    });
    // A request that ended without a Graph answer is never followed by another one to the same person.
    const ambiguous = books.refused.filter((entry) => entry.code === 0);
    for (const { to, at } of ambiguous) {
      expect(books.accepted.filter((entry) => entry.to === to)).toEqual([]);
      expect(books.refused.filter((entry) => entry.to === to && entry.at > at)).toEqual([]);
    }
    expect(books.states["unknown"]).toBe(ambiguous.length);
    expect(books.states["accepted"]).toBe(450 - ambiguous.length);
    expect(books.states["queued"]).toBe(30);
    for (const channel of [one, two, three])
      expect(busiest(books.accepted, channel.phoneNumberId)).toBeLessThanOrEqual(84);
    const states = await build.sql<{ id: string; status: string; paused_reason: string | null }>(
      "SELECT id, status, paused_reason FROM channel",
    );
    for (const channel of states) {
      expect(channel.status).toBe(channel.id === dead.id ? "paused" : "connected");
      if (channel.id === dead.id) expect(channel.paused_reason).toMatch(/^Reconnect this number/);
    }
    expect(alarms).toBe(0);
  }, 120_000);

  test("what Meta refuses for good fails with the sentence for the agent", async () => {
    const [channel] = (await openChannels(["early"], 80)) as [BuiltChannel];
    await queueMany(build, channel, 2);
    meta.admin.script({ do: { error: 131026 }, times: 1 });
    send([channel]);
    await until(settled);
    const failed = await build.sql<{ status: string; error: { code: number; advice: string } }>(
      "SELECT m.status, m.error FROM message m JOIN outbox o ON o.message_id = m.id WHERE o.state = 'failed'",
    );
    expect(failed).toMatchObject([{ status: "failed", error: { code: 131026 } }]);
    expect(failed[0]?.error.advice).toMatch(/could not deliver/);
    expect((await countStates(build))["accepted"]).toBe(1);
  });
});

describe("stopping", () => {
  test("SIGTERM's way: starts nothing more, finishes what is on the wire, leaves no unknown and no lease", async () => {
    const channels = await openChannels(["early", "early"], 1_000);
    for (const channel of channels) await queueMany(build, channel, 300);
    meta.admin.setFaults({ stallAfterAccept: 1, stallMs: 300 });
    const sender = send(channels, { concurrency: 40 });
    await until(async () => Promise.resolve(meta.admin.summary().accepted > 100));
    const inFlight = sender.inFlight();
    expect(await sender.stop(5_000)).toBe(true);
    expect(inFlight).toBeGreaterThan(10);
    const counts = await countStates(build);
    expect(counts["leased"] ?? 0).toBe(0);
    expect(counts["sending"] ?? 0).toBe(0);
    expect(counts["unknown"] ?? 0).toBe(0);
    expect(counts["queued"]).toBeGreaterThan(0);
    expect(counts["accepted"]).toBe(meta.admin.summary().accepted);
  });
});

describe("fairness", () => {
  test("an agent's reply and another org do not wait behind a campaign", async () => {
    const [campaign, neighbour] = (await openChannels(["early", "early"], 80)) as [
      BuiltChannel,
      BuiltChannel,
    ];
    await queueMany(build, campaign, 800, 1, 2);
    send([campaign, neighbour]);
    await until(async () => Promise.resolve(meta.admin.summary().accepted > 80));
    await queueMany(build, campaign, 1, 1, 0);
    await queueMany(build, neighbour, 1, 1, 0);
    const replies = async () =>
      build.sql<{ id: string }>("SELECT id FROM outbox WHERE lane = 0 AND state = 'accepted'");
    await until(async () => (await replies()).length === 2);
    expect((await countStates(build))["queued"]).toBeGreaterThan(300);
  });
});
