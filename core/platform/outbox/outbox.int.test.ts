import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StatusEvidence } from "#core/domain/inbound/status-evidence.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { BuiltChannel, Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { openDatabase } from "../db/database.ts";
import type { Database } from "../db/database.ts";
import { newId } from "../ids.ts";
import { createLogger } from "../log.ts";
import { callbackData } from "./callback-data.ts";
import { claimRows } from "./claim.ts";
import type { ClaimedRow } from "./claim.ts";
import { holdChannel, holdPair, newSlots } from "./holds.ts";
import { pauseSending } from "./pause.ts";
import { createReconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import type { Settlement } from "./settle.ts";
import { outboxDefaults } from "./settings.ts";
import { startSending } from "./start-sending.ts";
import { sweepOutbox } from "./sweep.ts";

const log = createLogger("test", "silent");
/** Slots far ahead, so that the pace does not hide what a test is about. */
const settings = { ...outboxDefaults, horizonMs: 10_000 };
const key = randomBytes(32);
let home: TestDatabase;
let db: Database;
let build: Builders;
let orgId: string;
let channel: BuiltChannel;

beforeAll(async () => {
  home = await createTestDatabase();
  build = createBuilders(home.adminUrl);
  db = openDatabase({
    url: home.workerUrl,
    pools: { parley_app: 6, parley_work: 6 },
    applicationName: "test",
    log,
  });
});
afterAll(async () => {
  await db.close();
  await build.close();
  await home.drop();
});
beforeEach(async () => {
  orgId = (await build.buildOrg()).id;
  channel = await build.buildChannel({ orgId });
});
afterEach(async () => {
  await build.sql("DELETE FROM outbox");
  await build.sql("DELETE FROM delivery");
});

interface Queued {
  outboxId: string;
  messageId: string;
  conversationId: string;
  contactId: string;
}

const queue = async (
  given: { orgId?: string; channelId?: string; conversationId?: string; lane?: number; bsuid?: string } = {},
): Promise<Queued> => {
  const org = given.orgId ?? orgId;
  const channelId = given.channelId ?? channel.id;
  const contactId =
    given.bsuid === undefined
      ? undefined
      : (await build.buildContact({ orgId: org, phone: null, bsuid: given.bsuid })).id;
  const conversation =
    given.conversationId ??
    (
      await build.buildConversation({
        orgId: org,
        channelId,
        ...(contactId === undefined ? {} : { contactId }),
      })
    ).id;
  const message = await build.buildMessage({
    orgId: org,
    conversationId: conversation,
    direction: "outbound",
    status: "queued",
  });
  const outboxId = newId();
  const [row] = await build.sql<{ contact_id: string }>(
    `INSERT INTO outbox (org_id, id, message_id, conversation_id, channel_id, contact_id, attempt, lane)
     SELECT org_id, $2, id, conversation_id, channel_id, contact_id, 1, $3 FROM message WHERE id = $1
     RETURNING contact_id`,
    [message.id, outboxId, given.lane ?? 0],
  );
  return { outboxId, messageId: message.id, conversationId: conversation, contactId: row!.contact_id };
};

const claim = async (room = 100, more: object = {}) =>
  (await claimRows(db, { ...settings, ...more }, { room, widestLane: 2, without: [], leadMs: 0 })).rows;

const rowOf = async (id: string) =>
  (
    await build.sql<{
      state: string;
      wa_message_id: string | null;
      lease_token: string | null;
      tries: number;
      error: unknown;
      due_in: number;
    }>("SELECT *, extract(epoch FROM due_at - now())::float8 * 1000 AS due_in FROM outbox WHERE id = $1", [
      id,
    ])
  )[0]!;
const messageOf = async (id: string) =>
  (
    await build.sql<{ status: string; wa_message_id: string | null; error: unknown; attempt: number }>(
      "SELECT status, wa_message_id, error, attempt FROM message WHERE id = $1",
      [id],
    )
  )[0]!;
const eventsOf = (name: string) =>
  build.sql<{ data: Record<string, unknown> }>(
    "SELECT data FROM event WHERE org_id = $1 AND name = $2 ORDER BY ord",
    [orgId, name],
  );
const end = async (item: Settlement) => {
  const [result] = await settle({ db, settings }, orgId, [item]);
  if (result?.status !== "fulfilled") throw result?.reason;
  return result.value;
};
const begin = async (queued: Queued): Promise<ClaimedRow> => {
  const row = (await claim()).find((entry) => entry.id === queued.outboxId)!;
  const [started] = await startSending(db, settings, [row]);
  expect(started?.verdict).toBe("sending");
  return row;
};

describe("claiming", () => {
  test("brings everything that sending needs, and leases by the database's clock", async () => {
    const queued = await queue();
    const [row] = await claim();
    expect(row).toMatchObject({
      orgId,
      id: queued.outboxId,
      channelId: channel.id,
      phoneNumberId: channel.phoneNumberId,
      attempt: 1,
      type: "text",
      text: "Hello",
      lastError: null,
    });
    expect(row?.address.phone).toMatch(/^\d+$/);
    const [lease] = await build.sql<{ left: number }>(
      "SELECT extract(epoch FROM lease_expires_at - now())::float8 AS left FROM outbox WHERE id = $1",
      [queued.outboxId],
    );
    expect(lease?.left).toBeGreaterThan(25);
    expect(lease?.left).toBeLessThanOrEqual(30);
    expect(await claim()).toHaveLength(0);
  });

  test("finds the business-scoped user id of a contact without a phone", async () => {
    await queue({ bsuid: "IN.20819783429427700231" });
    const [row] = await claim();
    expect(row?.address).toEqual({ phone: null, bsuid: "IN.20819783429427700231" });
  });

  test("keeps the order of a conversation: the next leaves only when the one before has ended", async () => {
    const first = await queue();
    const second = await queue({ conversationId: first.conversationId });
    const other = await queue();
    expect((await claim()).map((row) => row.id).sort()).toEqual([first.outboxId, other.outboxId].sort());
    await build.sql(
      "UPDATE outbox SET state = 'queued', lease_token = NULL, due_at = now() + interval '1 hour'",
    );
    expect(await claim()).toHaveLength(0);
    await build.sql("UPDATE outbox SET state = 'unknown', sending_at = now() WHERE id = $1", [
      first.outboxId,
    ]);
    await build.sql("UPDATE outbox SET due_at = now() - interval '1 s' WHERE id = $1", [second.outboxId]);
    expect((await claim()).map((row) => row.id)).toEqual([second.outboxId]);
  });

  test("FIFO holds while two processes claim and end rows as fast as they can", async () => {
    const conversations: string[] = [];
    for (let n = 0; n < 5; n += 1) conversations.push((await queue()).conversationId);
    for (let n = 0; n < 7; n += 1)
      for (const conversationId of conversations) await queue({ conversationId });
    await build.sql("UPDATE pair SET pace_tat = now() - interval '1 day'");
    const left: { id: string; conversation: string }[] = [];
    const worker = async () => {
      for (let idle = 0; idle < 20;) {
        const rows = await claim(2);
        idle = rows.length === 0 ? idle + 1 : 0;
        for (const row of rows) {
          expect(await startSending(db, settings, [row])).toMatchObject([{ verdict: "sending" }]);
          const [{ conversation_id }] = (await build.sql("SELECT conversation_id FROM outbox WHERE id = $1", [
            row.id,
          ])) as [{ conversation_id: string }];
          left.push({ id: row.id, conversation: conversation_id });
          await end({
            id: row.id,
            leaseToken: row.leaseToken,
            to: "accepted",
            waMessageId: `wamid.${row.id}`,
          });
        }
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(left).toHaveLength(40);
    for (const conversation of conversations) {
      const wanted = await build.sql<{ id: string }>(
        "SELECT id FROM outbox WHERE conversation_id = $1 ORDER BY ord",
        [conversation],
      );
      expect(left.filter((entry) => entry.conversation === conversation).map((entry) => entry.id)).toEqual(
        wanted.map((row) => row.id),
      );
    }
  });

  test("agents come before automation before bulk", async () => {
    const bulk = await queue({ lane: 2 });
    const automation = await queue({ lane: 1 });
    const agent = await queue({ lane: 0 });
    const order = [await claim(1), await claim(1), await claim(1)].map(([row]) => row?.id);
    expect(order).toEqual([agent.outboxId, automation.outboxId, bulk.outboxId]);
    const again = await queue({ lane: 2 });
    expect((await claimRows(db, settings, { room: 5, widestLane: 0, without: [], leadMs: 0 })).rows).toEqual(
      [],
    );
    expect((await claim()).map((row) => row.id)).toEqual([again.outboxId]);
  });

  test("orgs take turns, also one place at a time; what an org has under way counts", async () => {
    const other = await build.buildOrg();
    const otherChannel = await build.buildChannel({ orgId: other.id });
    for (let n = 0; n < 10; n += 1) await queue();
    for (let n = 0; n < 3; n += 1) await queue({ orgId: other.id, channelId: otherChannel.id });
    const owners: string[] = [];
    for (let n = 0; n < 6; n += 1) owners.push((await claim(1))[0]!.orgId);
    expect(owners.filter((owner) => owner === other.id)).toHaveLength(3);
    const without = await claimRows(db, settings, { room: 5, widestLane: 2, without: [orgId], leadMs: 0 });
    expect(without.rows).toHaveLength(0);
  });

  test("slots of a channel are 1/80 s apart, shared by all who claim, and not given further than the horizon", async () => {
    for (let n = 0; n < 40; n += 1) await queue();
    const near = { horizonMs: 100 };
    const rows = [...(await claim(3, near)), ...(await claim(2, near)), ...(await claim(100, near))];
    const slots = rows.map((row) => row.slotMs);
    expect(slots.length).toBeGreaterThanOrEqual(8);
    expect(slots.length).toBeLessThan(40);
    for (let n = 1; n < slots.length; n += 1) expect(slots[n]! - slots[n - 1]!).toBeGreaterThan(12.5);
    const { slots: more } = await newSlots(db, [rows[0]!, rows[1]!, rows[2]!], 0);
    expect(more[0]! - slots.at(-1)!).toBeGreaterThan(12.5);
    expect(more[2]! - more[1]!).toBeCloseTo(12.625, 2);
  });

  test("an open insert that names the channel keeps neither claims nor new slots away", async () => {
    const queued = await queue();
    const inbound = new pg.Client({ connectionString: home.adminUrl });
    await inbound.connect();
    try {
      await inbound.query("BEGIN");
      // What the foreign key of an inbound message takes until its batch commits.
      await inbound.query("SELECT FROM channel WHERE id = $1 FOR KEY SHARE", [channel.id]);
      const rows = await claim();
      expect(rows.map((row) => row.id)).toEqual([queued.outboxId]);
      const given = newSlots(db, rows, 0).then(({ slots }) => slots.length);
      const inTime = new Promise<string>((resolve) => setTimeout(resolve, 2_000, "waited for the insert"));
      expect(await Promise.race([given, inTime])).toBe(1);
    } finally {
      await inbound.end();
    }
  });

  test("a held channel and a paused one give nothing, and keep what they have", async () => {
    await queue();
    await holdChannel(db, orgId, channel.id, 300);
    expect(await claim()).toHaveLength(0);
    await build.sql("UPDATE channel SET paused_until = now() WHERE id = $1", [channel.id]);
    const [row] = await claim();
    expect(row).toBeDefined();
    expect(await pauseSending(db, row!, "channel", "Reconnect this number.")).toBe(1);
    expect(await pauseSending(db, row!, "channel", "Reconnect this number.")).toBe(0);
    expect(await startSending(db, settings, [row!])).toMatchObject([{ verdict: "channel_paused" }]);
    await queue();
    expect(await claim()).toHaveLength(0);
    const [event, none] = await eventsOf("channel.changed");
    expect(event?.data["channel"]).toMatchObject({
      id: channel.id,
      status: "paused",
      pausedReason: "Reconnect this number.",
    });
    expect(none).toBeUndefined();
  });

  test("a trouble of the account stops every channel of that account and no other", async () => {
    const sister = await build.buildChannel({
      orgId,
      accountId: channel.accountId,
      portfolioId: channel.portfolioId,
    });
    const stranger = await build.buildChannel({ orgId });
    expect(await pauseSending(db, { orgId, channelId: channel.id }, "account", "Locked.")).toBe(2);
    const states = await build.sql<{ id: string; status: string }>(
      "SELECT id, status FROM channel WHERE org_id = $1",
      [orgId],
    );
    expect(Object.fromEntries(states.map((row) => [row.id, row.status]))).toEqual({
      [channel.id]: "paused",
      [sister.id]: "paused",
      [stranger.id]: "connected",
    });
  });
});

describe("leased → sending", () => {
  test("refuses a row whose lease is over, whose token is another's, or whose window has closed", async () => {
    const queued = await queue();
    const [row] = await claim();
    expect(await startSending(db, settings, [{ ...row!, leaseToken: newId() }])).toMatchObject([
      { verdict: "lease_lost" },
    ]);
    await build.sql("UPDATE pair SET window_expires_at = now() + interval '5 s' WHERE contact_id = $1", [
      queued.contactId,
    ]);
    expect(await startSending(db, settings, [row!])).toMatchObject([{ verdict: "window_closed" }]);
    await build.sql("UPDATE pair SET entry_point_expires_at = now() + interval '1 h' WHERE contact_id = $1", [
      queued.contactId,
    ]);
    await build.sql("UPDATE outbox SET lease_expires_at = now() - interval '1 ms' WHERE id = $1", [row!.id]);
    expect(await startSending(db, settings, [row!])).toMatchObject([{ verdict: "lease_lost" }]);
    await build.sql("UPDATE outbox SET lease_expires_at = now() + interval '9 s' WHERE id = $1", [row!.id]);
    expect(await startSending(db, settings, [row!])).toMatchObject([{ verdict: "sending" }]);
    expect(await startSending(db, settings, [row!])).toMatchObject([{ verdict: "lease_lost" }]);
  });

  test("a pair gets 45 and then one every six seconds", async () => {
    const first = await queue();
    for (let n = 0; n < 47; n += 1) await queue({ conversationId: first.conversationId });
    const verdicts: string[] = [];
    let wait = 0;
    for (let n = 0; n < 46; n += 1) {
      const [row] = await claim(1);
      const [started] = await startSending(db, settings, [row!]);
      verdicts.push(started!.verdict);
      wait = started!.pairWaitMs;
      if (started!.verdict === "sending")
        await end({
          id: row!.id,
          leaseToken: row!.leaseToken,
          to: "accepted",
          waMessageId: `wamid.${row!.id}`,
        });
    }
    expect(verdicts).toEqual([...Array.from({ length: 45 }, () => "sending"), "pair_pace"]);
    expect(wait).toBeGreaterThan(3_000);
    expect(wait).toBeLessThanOrEqual(6_100);
  });

  test("Meta's own pair limit empties the bucket for as long as it says", async () => {
    const queued = await queue();
    const [row] = await claim();
    await holdPair(db, { orgId, channelId: channel.id, contactId: queued.contactId }, 16_000);
    const [started] = await startSending(db, settings, [row!]);
    expect(started?.verdict).toBe("pair_pace");
    expect(started?.pairWaitMs).toBeGreaterThan(15_000);
  });
});

describe("settling", () => {
  test("accepted: row, message and events together", async () => {
    const queued = await queue();
    const row = await begin(queued);
    expect(
      await end({ id: row.id, leaseToken: row.leaseToken, to: "accepted", waMessageId: "wamid.A" }),
    ).toMatchObject({ moved: true, wasState: "sending" });
    expect(await rowOf(row.id)).toMatchObject({
      state: "accepted",
      wa_message_id: "wamid.A",
      lease_token: null,
    });
    expect(await messageOf(queued.messageId)).toMatchObject({ status: "accepted", wa_message_id: "wamid.A" });
    const [told] = await eventsOf("message.status_changed");
    expect(told?.data).toMatchObject({
      messageId: queued.messageId,
      status: "accepted",
      waMessageId: "wamid.A",
    });
    const [list] = await eventsOf("conversation.changed");
    expect(list?.data["conversation"]).toMatchObject({
      lastMessage: { id: queued.messageId, status: "accepted" },
    });
    expect(
      await end({ id: row.id, leaseToken: row.leaseToken, to: "accepted", waMessageId: "wamid.B" }),
    ).toEqual({
      id: row.id,
      moved: false,
      wasState: "accepted",
      wasWaMessageId: "wamid.A",
    });
  });

  test("only the holder of the lease moves a row; a late acceptance may still move an unknown one", async () => {
    const queued = await queue();
    const row = await begin(queued);
    const failed = { code: 1, title: "t", advice: "a", retryable: false };
    expect((await end({ id: row.id, leaseToken: newId(), to: "failed", error: failed })).moved).toBe(false);
    await end({ id: row.id, leaseToken: row.leaseToken, to: "unknown", reason: "timeout" });
    expect(await messageOf(queued.messageId)).toMatchObject({
      status: "unknown",
      error: { code: "unknown" },
    });
    expect((await end({ id: row.id, leaseToken: row.leaseToken, to: "failed", error: failed })).moved).toBe(
      false,
    );
    const again = { id: row.id, leaseToken: row.leaseToken, to: "queued" as const, afterMs: 0, counts: true };
    expect((await end(again)).moved).toBe(false);
    const late = {
      id: row.id,
      leaseToken: row.leaseToken,
      to: "accepted" as const,
      waMessageId: "wamid.LATE",
    };
    expect((await end(late)).moved).toBe(true);
    expect(await messageOf(queued.messageId)).toMatchObject({
      status: "accepted",
      error: null,
      wa_message_id: "wamid.LATE",
    });
  });

  test("back to the queue: due later, tries counted, nothing shown", async () => {
    const queued = await queue();
    const row = await begin(queued);
    const error = { code: "130429", count: 3 };
    await end({ id: row.id, leaseToken: row.leaseToken, to: "queued", afterMs: 60_000, error, counts: true });
    const after = await rowOf(row.id);
    expect(after).toMatchObject({ state: "queued", tries: 1, error });
    expect(after.due_in).toBeGreaterThan(50_000);
    expect(await messageOf(queued.messageId)).toMatchObject({ status: "queued" });
    expect(await eventsOf("message.status_changed")).toHaveLength(0);
  });

  test("a failure never hides evidence that the message arrived", async () => {
    const queued = await queue();
    const row = await begin(queued);
    await build.sql("UPDATE message SET status = 'delivered', status_rank = 8 WHERE id = $1", [
      queued.messageId,
    ]);
    const error = { code: 131000, title: "t", advice: "a", retryable: true };
    await end({ id: row.id, leaseToken: row.leaseToken, to: "failed", error });
    expect(await messageOf(queued.messageId)).toMatchObject({ status: "delivered" });
  });

  test("one row that cannot be stored does not take its neighbours along", async () => {
    const [one, two] = [await queue(), await queue()];
    await build.buildMessage({ orgId, conversationId: one.conversationId, waMessageId: "wamid.TAKEN" });
    const rows = await claim();
    await startSending(db, settings, rows);
    const tokenOf = (queued: Queued) => rows.find((row) => row.id === queued.outboxId)!.leaseToken;
    const results = await settle({ db, settings }, orgId, [
      { id: one.outboxId, leaseToken: tokenOf(one), to: "accepted", waMessageId: "wamid.TAKEN" },
      { id: two.outboxId, leaseToken: tokenOf(two), to: "accepted", waMessageId: "wamid.FREE" },
    ]);
    expect(results.map((result) => result.status)).toEqual(["rejected", "fulfilled"]);
    expect(await rowOf(two.outboxId)).toMatchObject({ state: "accepted" });
    expect(await rowOf(one.outboxId)).toMatchObject({ state: "sending" });
  });
});

describe("the sweep", () => {
  const sweep = (more: object = {}) => sweepOutbox({ db, log, settings: { ...settings, ...more } });

  test("an org that cannot be settled does not stop the orgs after it; the fault is told at the end", async () => {
    const other = await build.buildOrg();
    const otherChannel = await build.buildChannel({ orgId: other.id });
    const mine = await queue();
    const theirs = await queue({ orgId: other.id, channelId: otherChannel.id });
    const rows = await claim();
    await startSending(db, settings, rows);
    await build.sql("UPDATE outbox SET lease_expires_at = now() - interval '1 ms'");
    // Orgs come in the order of their ids: the first one's events cannot be written.
    const [first, second] = orgId < other.id ? [mine, theirs] : [theirs, mine];
    const broken = orgId < other.id ? orgId : other.id;
    const halfDb: Database = {
      ...db,
      forOrgSql: (org, work) =>
        org === broken ? Promise.reject(new Error("no partition")) : db.forOrgSql(org, work),
    };
    await expect(sweepOutbox({ db: halfDb, log, settings })).rejects.toThrow("no partition");
    expect(await rowOf(first.outboxId)).toMatchObject({ state: "sending" });
    expect(await rowOf(second.outboxId)).toMatchObject({ state: "unknown" });
    expect(await sweep()).toMatchObject({ unknown: 1 });
  });
  const deliver = (secondsAgo: number, processed: boolean) =>
    build.sql(
      `INSERT INTO delivery (app_key, body, received_at, processed_at)
       VALUES ('a', '', now() - $1 * interval '1 s', CASE WHEN $2 THEN now() END)`,
      [secondsAgo, processed],
    );
  const unknownRow = async () => {
    const queued = await queue();
    const row = await begin(queued);
    await end({ id: row.id, leaseToken: row.leaseToken, to: "unknown", reason: "timeout" });
    return queued;
  };
  const pass = (seconds: number) =>
    build.sql(
      `UPDATE outbox SET due_at = due_at - $1 * interval '1 s', lease_expires_at = lease_expires_at - $1 * interval '1 s',
        sending_at = sending_at - $1 * interval '1 s', ended_at = ended_at - $1 * interval '1 s'`,
      [seconds],
    );

  test("queues leased rows again and gives up sending ones when their lease is over", async () => {
    const [leased, sending, alive] = [await queue(), await queue(), await queue()];
    const rows = await claim();
    await startSending(
      db,
      settings,
      rows.filter((row) => row.id !== leased.outboxId),
    );
    await build.sql("UPDATE outbox SET lease_expires_at = now() WHERE id <> $1", [alive.outboxId]);
    expect(await sweep()).toMatchObject({ requeued: 1, unknown: 1, unconfirmed: 0 });
    expect(await rowOf(leased.outboxId)).toMatchObject({ state: "queued", lease_token: null });
    expect(await rowOf(sending.outboxId)).toMatchObject({ state: "unknown", lease_token: null });
    expect(await rowOf(alive.outboxId)).toMatchObject({ state: "sending" });
    expect(await messageOf(sending.messageId)).toMatchObject({ status: "unknown" });
    expect((await eventsOf("message.status_changed")).map((event) => event.data["status"])).toEqual([
      "unknown",
    ]);
  });

  test("unknown becomes unconfirmed after 15 healthy, watched minutes", async () => {
    const queued = await unknownRow();
    for (let minute = 0; minute < 14; minute += 1) {
      await pass(60);
      expect(await sweep()).toMatchObject({ unconfirmed: 0, waiting: 1 });
    }
    await pass(61);
    expect(await sweep()).toMatchObject({ unconfirmed: 1 });
    expect(await rowOf(queued.outboxId)).toMatchObject({ state: "unconfirmed" });
    expect(await messageOf(queued.messageId)).toMatchObject({
      status: "unconfirmed",
      error: { code: "unconfirmed", retryable: true },
    });
  });

  test("time that nobody watched does not count", async () => {
    const queued = await unknownRow();
    await pass(3_600);
    expect(await sweep()).toMatchObject({ unconfirmed: 0 });
    const { due_in } = await rowOf(queued.outboxId);
    expect(due_in).toBeGreaterThan(14 * 60_000);
  });

  test("time in which deliveries wait to be applied does not count", async () => {
    const queued = await unknownRow();
    await deliver(120, false);
    for (let n = 0; n < 20; n += 1) {
      await pass(60);
      const swept = await sweep();
      expect(swept.ingest.healthy).toBe(false);
      expect(swept.ingest.lagMs).toBeGreaterThan(100_000);
    }
    expect((await rowOf(queued.outboxId)).due_in).toBeGreaterThan(14 * 60_000);
    await build.sql("UPDATE delivery SET processed_at = now()");
    for (let n = 0; n < 15; n += 1) {
      await pass(60);
      await sweep();
    }
    expect(await rowOf(queued.outboxId)).toMatchObject({ state: "unconfirmed" });
  });

  test("Meta's silence after an acceptance does not count, until an hour of it", async () => {
    const accepted = await queue();
    const row = await begin(accepted);
    await end({ id: row.id, leaseToken: row.leaseToken, to: "accepted", waMessageId: "wamid.S" });
    const queued = await unknownRow();
    for (let n = 0; n < 30; n += 1) {
      await pass(60);
      await sweep();
    }
    expect(await rowOf(queued.outboxId)).toMatchObject({ state: "unknown" });
    for (let n = 0; n < 50; n += 1) {
      await pass(60);
      await sweep();
    }
    expect(await rowOf(queued.outboxId)).toMatchObject({ state: "unconfirmed" });
  });

  test("one delivery since the acceptance breaks the silence", async () => {
    const accepted = await queue();
    const row = await begin(accepted);
    await end({ id: row.id, leaseToken: row.leaseToken, to: "accepted", waMessageId: "wamid.T" });
    const queued = await unknownRow();
    await pass(120);
    expect((await sweep()).ingest.healthy).toBe(false);
    await deliver(30, true);
    expect((await sweep()).ingest.healthy).toBe(true);
    for (let n = 0; n < 16; n += 1) {
      await pass(60);
      await build.sql("UPDATE delivery SET received_at = now()");
      await sweep();
    }
    expect(await rowOf(queued.outboxId)).toMatchObject({ state: "unconfirmed" });
  });
});

describe("reconciling by callback data", () => {
  let alarms = 0;
  const reconcile = createReconcile({ callbackKey: key, log, onDuplicate: () => (alarms += 1) });
  const word = (queued: Queued, waMessageId: string, status = "sent", attempt = 1): StatusEvidence => ({
    orgId,
    channelId: channel.id,
    waMessageId,
    at: new Date(),
    bizOpaque: callbackData(key, { outboxId: queued.outboxId, attempt }, channel.phoneNumberId),
    status,
  });
  const run = (...evidence: StatusEvidence[]) => db.forOrgSql(orgId, (tx) => reconcile(tx, evidence));
  beforeEach(() => {
    alarms = 0;
  });

  test.each(["queued", "leased", "sending", "unknown", "unconfirmed", "failed"])(
    "finds the attempt while it is %s, as often as it comes",
    async (state) => {
      const queued = await queue();
      const held = state === "leased" || state === "sending";
      await build.sql(
        "UPDATE outbox SET state = $2, lease_token = $3, lease_expires_at = now() + interval '1 min', sending_at = now() WHERE id = $1",
        [queued.outboxId, state, held ? newId() : null],
      );
      expect(await run(word(queued, "wamid.R"))).toEqual({ matched: 1, foreign: 0, duplicates: 0 });
      expect(await run(word(queued, "wamid.R", "delivered"), word(queued, "wamid.R", "read"))).toEqual({
        matched: 0,
        foreign: 0,
        duplicates: 0,
      });
      expect(await rowOf(queued.outboxId)).toMatchObject({ state: "accepted", wa_message_id: "wamid.R" });
      expect(await messageOf(queued.messageId)).toMatchObject({
        status: "accepted",
        wa_message_id: "wamid.R",
      });
      expect(await eventsOf("message.status_changed")).toHaveLength(1);
      await build.sql("DELETE FROM event");
      await build.sql("DELETE FROM outbox WHERE id = $1", [queued.outboxId]);
      await build.sql("UPDATE message SET wa_message_id = NULL WHERE id = $1", [queued.messageId]);
    },
  );

  test("before our own answer: the answer finds it done and changes nothing", async () => {
    const queued = await queue();
    const row = await begin(queued);
    await run(word(queued, "wamid.EARLY"));
    const own = {
      id: row.id,
      leaseToken: row.leaseToken,
      to: "accepted" as const,
      waMessageId: "wamid.EARLY",
    };
    expect(await end(own)).toMatchObject({
      moved: false,
      wasState: "accepted",
      wasWaMessageId: "wamid.EARLY",
    });
    expect(await eventsOf("message.status_changed")).toHaveLength(1);
  });

  test("a second wamid for one attempt is an alarm and overwrites nothing, also in one batch", async () => {
    const queued = await queue();
    await begin(queued);
    expect(await run(word(queued, "wamid.1"), word(queued, "wamid.2"))).toMatchObject({
      matched: 1,
      duplicates: 1,
    });
    expect(await run(word(queued, "wamid.3"))).toMatchObject({ matched: 0, duplicates: 1 });
    expect(alarms).toBe(2);
    expect(await rowOf(queued.outboxId)).toMatchObject({ wa_message_id: "wamid.1" });
    expect(await messageOf(queued.messageId)).toMatchObject({ wa_message_id: "wamid.1" });
  });

  test("a wrong MAC, another number, another channel, another attempt or another org changes nothing", async () => {
    const queued = await queue();
    await begin(queued);
    const right = word(queued, "wamid.X");
    const sister = await build.buildChannel({ orgId });
    expect(await run({ ...right, bizOpaque: `${right.bizOpaque!.slice(0, -4)}AAAA` })).toMatchObject({
      foreign: 1,
    });
    expect(
      await run({ ...right, bizOpaque: callbackData(key, { outboxId: queued.outboxId, attempt: 1 }, "1") }),
    ).toMatchObject({ foreign: 1 });
    expect(await run({ ...right, bizOpaque: "order=12" })).toMatchObject({ foreign: 1 });
    expect(await run({ ...right, channelId: sister.id })).toMatchObject({ foreign: 1, matched: 0 });
    expect(await run(word(queued, "wamid.X", "sent", 2))).toMatchObject({ matched: 0 });
    const stranger = await build.buildOrg();
    expect(await db.forOrgSql(stranger.id, (tx) => reconcile(tx, [right]))).toMatchObject({ matched: 0 });
    expect(await rowOf(queued.outboxId)).toMatchObject({ state: "sending", wa_message_id: null });
  });

  const resent = async (oldState: string) => {
    const queued = await queue();
    await build.sql("UPDATE outbox SET state = $2, sending_at = now(), ended_at = now() WHERE id = $1", [
      queued.outboxId,
      oldState,
    ]);
    const second = newId();
    await build.sql(
      `INSERT INTO outbox (org_id, id, message_id, conversation_id, channel_id, contact_id, attempt, requested_by)
       SELECT org_id, $2, message_id, conversation_id, channel_id, contact_id, 2, $3 FROM outbox WHERE id = $1`,
      [queued.outboxId, second, newId()],
    );
    await build.sql("UPDATE message SET attempt = 2 WHERE id = $1", [queued.messageId]);
    return { queued, second };
  };

  test("the first attempt turns out to have arrived: a second that has not left is called off", async () => {
    const { queued, second } = await resent("unconfirmed");
    const [row] = await claim();
    expect(row?.id).toBe(second);
    await run(word(queued, "wamid.FIRST", "delivered"));
    expect(await rowOf(second)).toMatchObject({ state: "cancelled", lease_token: null });
    expect(await startSending(db, settings, [row!])).toMatchObject([{ verdict: "lease_lost" }]);
    expect(await messageOf(queued.messageId)).toMatchObject({
      status: "accepted",
      attempt: 1,
      wa_message_id: "wamid.FIRST",
    });
  });

  test("word that the first attempt failed leaves the second alone", async () => {
    const { queued, second } = await resent("unconfirmed");
    await run(word(queued, "wamid.FIRST", "failed"));
    expect(await rowOf(queued.outboxId)).toMatchObject({ state: "accepted", wa_message_id: "wamid.FIRST" });
    expect(await rowOf(second)).toMatchObject({ state: "queued" });
    expect(await messageOf(queued.messageId)).toMatchObject({
      status: "queued",
      attempt: 2,
      wa_message_id: null,
    });
  });
});
