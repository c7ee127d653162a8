import { appendEventsSql } from "#core/platform/events/append-events.ts";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AnyEnvelope } from "#contracts/events/registry.ts";
import { applyEvent, emptyInbox } from "#contracts/projections/inbox.projection.ts";
import type { InboxState } from "#contracts/projections/inbox.projection.ts";
import { statusRank } from "#contracts/status-lattice.ts";
import type { MessageStatus } from "#contracts/shapes/message.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { conversationsByIds } from "#core/platform/present/conversation.ts";
import { messagesByIds } from "#core/platform/present/message.ts";
import type { BuiltChannel } from "#core/testing/builders.ts";
import { applyEvidence } from "./apply-evidence.ts";
import { createInbound } from "./create-inbound.ts";
import { canonicalState, openInboundWorld, shuffled } from "./testing/inbound-world.ts";
import type { InboundWorld } from "./testing/inbound-world.ts";

let world: InboundWorld;
let channel: BuiltChannel;
beforeAll(async () => {
  world = await openInboundWorld();
});
afterAll(() => world.close());

const second = 1_795_168_800;
const iso = (at: number): string => new Date(at * 1000).toISOString();
const valueOf = (to: BuiltChannel, rest: object) => ({
  messaging_product: "whatsapp",
  metadata: { display_phone_number: to.displayPhoneNumber, phone_number_id: to.phoneNumberId },
  ...rest,
});
const change = (to: BuiltChannel, rest: object, field = "messages") => ({ field, value: valueOf(to, rest) });
const entry = (to: BuiltChannel, ...changes: object[]) => ({ id: to.wabaId, changes });
const body = (...entries: object[]) => ({ object: "whatsapp_business_account", entry: entries });
const text = (id: string, from: object, at: number, words = "hi") => ({
  ...from,
  id: `wamid.${id}`,
  timestamp: String(at),
  type: "text",
  text: { body: words },
});
const contact = (name: string, ids: object) => ({ profile: { name }, ...ids });
/** A customer with phone and BSUID writes. */
const said = (to: BuiltChannel, id: string, who: string, at: number, words?: string) =>
  body(
    entry(
      to,
      change(to, {
        contacts: [contact(`Name ${who}`, { wa_id: who, user_id: `US.${who}` })],
        messages: [text(id, { from: who, from_user_id: `US.${who}` }, at, words)],
      }),
    ),
  );
const status = (to: BuiltChannel, id: string, word: string, at: number, rest: object = {}) =>
  body(
    entry(
      to,
      change(to, { statuses: [{ id: `wamid.${id}`, status: word, timestamp: String(at), ...rest }] }),
    ),
  );

const rows = <Row extends object>(sql: string, params: unknown[] = []) =>
  world.builders.sql<Row>(sql, params);
const conversationsOf = (to: BuiltChannel) =>
  rows<{ id: string; status: string; unread_count: number; last_message_at: Date; contact_id: string }>(
    "SELECT id, status, unread_count, last_message_at, contact_id FROM conversation WHERE channel_id = $1 ORDER BY created_at",
    [to.id],
  );
const messagesOf = (to: BuiltChannel) =>
  rows<{ wa_message_id: string; text: string | null; status: string; type: string; origin: string }>(
    "SELECT wa_message_id, text, status, type, origin FROM message WHERE channel_id = $1 ORDER BY wa_message_id",
    [to.id],
  );
const itemsOf = (to: BuiltChannel) =>
  rows<{ state: string; problem: string | null; kind: string }>(
    "SELECT state, problem, kind FROM journal_item WHERE wa_waba_id = $1 ORDER BY path",
    [to.wabaId],
  );
const windowOf = async (to: BuiltChannel): Promise<string | undefined> => {
  const [pair] = await rows<{ window_expires_at: Date | null }>(
    "SELECT window_expires_at FROM pair WHERE channel_id = $1",
    [to.id],
  );
  return pair?.window_expires_at?.toISOString();
};

const run = async (bodies: readonly (Buffer | string | object)[]) => {
  await world.journal(bodies);
  return world.inbound.process();
};

describe("one message", () => {
  test("becomes contact, open conversation, unread, window and events; a repeat changes nothing", async () => {
    channel = await world.builders.buildChannel();
    await run([said(channel, "one", "12025550101", second, "Hello")]);
    const before = await canonicalState(world.builders);
    const repeat = await run([said(channel, "one", "12025550101", second, "Hello")]);
    expect(repeat).toEqual({ deliveries: 1, messages: 0, statuses: 0, parked: 0, failed: 0 });
    expect(await canonicalState(world.builders)).toEqual(before);
    expect(await conversationsOf(channel)).toMatchObject([{ status: "open", unread_count: 1 }]);
    expect(await windowOf(channel)).toBe(iso(second + 86_400));
    const events = await rows<{ name: string }>("SELECT name FROM event WHERE org_id = $1 ORDER BY ord", [
      channel.orgId,
    ]);
    expect(events.map((event) => event.name)).toEqual(["message.created", "conversation.changed"]);
    const seen = await rows("SELECT FROM delivery_org WHERE org_id = $1", [channel.orgId]);
    expect(seen).toHaveLength(2);
  });

  test("to a closed conversation reopens it, with the whole thread", async () => {
    channel = await world.builders.buildChannel();
    await run([said(channel, "r1", "12025550102", second)]);
    await rows(
      "UPDATE conversation SET status = 'closed', closed_at = now(), unread_count = 0 WHERE channel_id = $1",
      [channel.id],
    );
    await run([said(channel, "r2", "12025550102", second + 60)]);
    expect(await conversationsOf(channel)).toMatchObject([{ status: "open", unread_count: 1 }]);
  });

  test("without a phone, and one that a NUL, half a surrogate and `__proto__` cannot break", async () => {
    channel = await world.builders.buildChannel();
    const raw = JSON.stringify(
      body(
        entry(
          channel,
          change(channel, {
            contacts: [contact("N\u0000ul", { user_id: "IN.42" })],
            messages: [
              {
                ...text("nul", { from_user_id: "IN.42" }, second, "a\u0000b \ud83d"),
                extra: { k: "\u0000" },
              },
            ],
          }),
        ),
      ),
    ).replace('"extra":{', '"extra":{"__proto__":{"polluted":1},');
    await run([raw]);
    expect(await messagesOf(channel)).toMatchObject([{ text: "a\uFFFDb \uFFFD" }]);
    const [stored] = await rows<{ name: string; phone: string | null }>(
      "SELECT name, phone FROM contact WHERE org_id = $1",
      [channel.orgId],
    );
    expect(stored).toEqual({ name: "N\uFFFDul", phone: null });
  });
});

describe("quiet messages", () => {
  test("echoes and history neither raise unread nor open the window, and history does not reorder the list", async () => {
    channel = await world.builders.buildChannel();
    const phone = "12025550103";
    const echo = {
      from: channel.displayPhoneNumber,
      to: phone,
      id: "wamid.echo",
      timestamp: String(second + 10),
      type: "text",
      text: { body: "from the app" },
    };
    const past = [
      { ...text("past1", { from: phone }, second - 90_000, "long ago"), history_context: { status: "READ" } },
      {
        ...text("past2", { from: channel.displayPhoneNumber }, second - 89_000, "answered"),
        to: phone,
        history_context: { status: "READ" },
      },
    ];
    await run([body(entry(channel, change(channel, { message_echoes: [echo] }, "smb_message_echoes")))]);
    const history = [{ metadata: { phase: 0 }, threads: [{ id: phone, messages: past }] }];
    await run([body(entry(channel, change(channel, { history }, "history")))]);
    expect(await conversationsOf(channel)).toMatchObject([
      { status: "open", unread_count: 0, last_message_at: new Date((second + 10) * 1000) },
    ]);
    expect(await windowOf(channel)).toBeUndefined();
    expect((await messagesOf(channel)).map((row) => [row.wa_message_id, row.origin, row.status])).toEqual([
      ["wamid.echo", "phone_app", "sent"],
      ["wamid.past1", "history", "received"],
      ["wamid.past2", "history", "read"],
    ]);
  });
});

describe("nothing stops the queue and nothing is lost", () => {
  test("a body that is no JSON, or no envelope, is kept and marked", async () => {
    await run(['{"entry":[', "[]", '{"object":"x"}', Buffer.from([0xff, 0xfe])]);
    const marked = await rows(
      "SELECT FROM delivery WHERE problem = 'malformed' AND processed_at IS NOT NULL",
    );
    expect(marked).toHaveLength(4);
    expect(await world.inbound.isWaiting()).toBe(false);
  });

  test("bad items stand alone: their neighbours in the same list are applied", async () => {
    channel = await world.builders.buildChannel();
    const deep = JSON.parse(`${'{"a":'.repeat(200)}1${"}".repeat(200)}`) as object;
    const messages = [
      text("good1", { from: "12025550104" }, second),
      "not an object",
      { ...text("deep", { from: "12025550104" }, second), extra: deep },
      { type: "text", text: { body: "no id" } },
      text("nobody", {}, second),
      text("good2", { from: "12025550104" }, second + 1),
    ];
    const count = await run([
      body(entry(channel, change(channel, { messages, statuses: [null, { id: "x" }] }))),
    ]);
    expect(count.messages).toBe(2);
    const failed = (await itemsOf(channel)).filter((item) => item.state === "failed");
    expect(failed).toHaveLength(6);
    expect(failed.every((item) => item.problem !== null && item.problem.endsWith("."))).toBe(true);
  });

  test("an item that Postgres refuses is found by halving and kept as failed; the rest is applied", async () => {
    channel = await world.builders.buildChannel();
    // A wamid too long for any index row passes the parser and fails in the database.
    const huge = Array.from({ length: 100 }, (_, index) =>
      createHash("sha512").update(String(index)).digest("hex"),
    ).join("");
    const bodies = Array.from({ length: 20 }, (_, index) =>
      index === 13
        ? body(
            entry(
              channel,
              change(channel, {
                messages: [
                  text("beside", { from: "12025550105" }, second),
                  { ...text("", { from: "12025550105" }, second), id: `wamid.${huge}` },
                ],
              }),
            ),
          )
        : said(channel, `n${String(index)}`, "12025550105", second + index),
    );
    const count = await run(bodies);
    expect(count).toMatchObject({ deliveries: 20, failed: 1 });
    expect(await messagesOf(channel)).toHaveLength(20);
    const [failed] = (await itemsOf(channel)).filter((item) => item.state === "failed");
    expect(failed?.problem).toContain("could not be applied");
  });

  /** Runs with a database that refuses statements as `refuse` says. */
  const refusing = (refuse: (name: string, params: readonly unknown[]) => Error | undefined) => {
    const wrap = (tx: SqlTx): SqlTx => ({
      run: (statement, params = []) => {
        const error = refuse(statement.name, params);
        return error ? Promise.reject(error) : tx.run(statement, params);
      },
    });
    return createInbound({
      ...world,
      reconcile: () => Promise.resolve(),
      db: {
        forOrgSql: (orgId, work) => world.db.forOrgSql(orgId, (tx) => work(wrap(tx))),
        asSystem: (reason, work) => world.db.asSystem(reason, (tx) => work(wrap(tx))),
      },
    });
  };
  const sqlError = (code: string): Error =>
    Object.assign(new Error('invalid value "+1 202 555 0177 Secret"'), { code });

  test("keys and ids of any length, with NUL, connected or not, never stop the queue", async () => {
    channel = await world.builders.buildChannel();
    const long = Array.from({ length: 125 }, (_, n) =>
      createHash("sha256").update(String(n)).digest("hex"),
    ).join("");
    const strange = { ["a\u0000b"]: [{ x: 1 }], [long]: [{ x: 2 }], event: "x" };
    const unknown = {
      ...channel,
      wabaId: long,
      phoneNumberId: `9${long}`,
      displayPhoneNumber: "19995550009",
    };
    const count = await run([
      body(entry(channel, change(channel, strange, `account\u0000${long}`))),
      said(unknown, "long", "12025550120", second),
      body({ id: long, changes: [{ field: "messages", value: strange }] }),
      said(channel, "behind", "12025550121", second),
    ]);
    expect(count).toMatchObject({ deliveries: 4, messages: 1, parked: 2, failed: 0 });
    expect(await world.inbound.isWaiting()).toBe(false);
    expect(await itemsOf(channel)).toHaveLength(3);
  });

  test("an item that cannot even be kept marks its delivery; its neighbours are applied", async () => {
    channel = await world.builders.buildChannel();
    await world.journal([
      said(channel, "ok1", "12025550122", second),
      body(entry(channel, change(channel, { event: "x" }, "poison"))),
      said(channel, "ok2", "12025550122", second + 1),
    ]);
    const inbound = refusing((name) => (name === "journal-items-insert" ? sqlError("22021") : undefined));
    expect(await inbound.process()).toMatchObject({ deliveries: 3, messages: 2, failed: 1 });
    expect(await world.inbound.isWaiting()).toBe(false);
    const [last] = await rows<{ count: number }>(
      "SELECT count(*)::int FROM delivery WHERE problem = 'failed' AND processed_at IS NOT NULL",
    );
    expect(last).toEqual({ count: 1 });
  });

  test("what is told of a refused item is its SQLSTATE, never the driver's words", async () => {
    channel = await world.builders.buildChannel();
    await world.journal([said(channel, "refused", "12025550123", second)]);
    const inbound = refusing((name) => (name === "inbound-messages-insert" ? sqlError("22P02") : undefined));
    expect(await inbound.process()).toMatchObject({ failed: 1 });
    expect((await itemsOf(channel)).map((item) => item.problem)).toEqual([
      "It could not be applied: the database refused it (22P02).",
    ]);
  });

  test.each(["57014", "57P01", "58030", "53300", "25006"])(
    "a passing fault (%s) marks nothing, and the batch comes again",
    async (code) => {
      channel = await world.builders.buildChannel();
      await world.journal([said(channel, `passing${code}`, "12025550124", second)]);
      const inbound = refusing((name) => (name === "inbound-messages-insert" ? sqlError(code) : undefined));
      await expect(inbound.process()).rejects.toMatchObject({ code });
      expect(await world.inbound.process()).toMatchObject({ deliveries: 1, messages: 1, failed: 0 });
      expect(await itemsOf(channel)).toEqual([]);
    },
  );

  test("a change that cannot be parked is kept bare, alone; should that fail too, its delivery says so", async () => {
    const unknown = (n: number) => ({
      ...channel,
      wabaId: `77000000000000${String(n)}`,
      phoneNumberId: `77100000000000${String(n)}`,
      displayPhoneNumber: `1999555001${String(n)}`,
    });
    const bodies = [1, 2, 3].map((n) => said(unknown(n), `park${String(n)}`, "12025550125", second));
    // Real refusals of the database, so that the transaction around them is really broken.
    const breaking = (refuse: (params: readonly unknown[]) => boolean) =>
      createInbound({
        ...world,
        reconcile: () => Promise.resolve(),
        db: {
          forOrgSql: (orgId, work) => world.db.forOrgSql(orgId, work),
          asSystem: (reason, work) =>
            world.db.asSystem(reason, (tx) =>
              work({
                run: (statement, params = []) =>
                  statement.name === "journal-park" && refuse(params)
                    ? tx.run(statement, params.with(0, ["no uuid"]))
                    : tx.run(statement, params),
              }),
            ),
        },
      });
    await world.journal(bodies);
    const once = breaking((params) => (params[3] as string[]).includes(unknown(2).wabaId));
    expect(await once.process()).toMatchObject({ deliveries: 3, parked: 3, failed: 1 });
    const parked = await rows<{ wa_waba_id: string; problem: string }>(
      "SELECT wa_waba_id, problem FROM journal_item WHERE delivery_no IN (SELECT no FROM delivery ORDER BY no DESC LIMIT 3) ORDER BY delivery_no",
    );
    expect(parked.map((item) => item.wa_waba_id)).toEqual([unknown(1).wabaId, "", unknown(3).wabaId]);
    expect(parked[1]?.problem).toBe("It could not be kept whole; see the delivery.");
    await world.journal(bodies);
    const always = breaking((params) => (params[3] as string[]).some((id) => id !== unknown(3).wabaId));
    expect(await always.process()).toMatchObject({ deliveries: 3, failed: 2 });
    const last = await rows<{ problem: string | null; done: boolean }>(
      "SELECT problem, processed_at IS NOT NULL AS done FROM delivery ORDER BY no DESC LIMIT 3",
    );
    expect(last).toEqual([
      { problem: null, done: true },
      { problem: "failed", done: true },
      { problem: "failed", done: true },
    ]);
  });

  test("a crash before the commit leaves the delivery for the next one, and applying it again is harmless", async () => {
    channel = await world.builders.buildChannel();
    await world.journal([said(channel, "crash", "12025550106", second)]);
    let calls = 0;
    // The rows of the org are committed, then the process dies before the claim is.
    const crashing = createInbound({
      ...world,
      reconcile: () => Promise.resolve(),
      db: {
        forOrgSql: (orgId, work) => world.db.forOrgSql(orgId, work),
        asSystem: (reason, work) =>
          world.db.asSystem(reason, async (tx) => {
            const answer = await work(tx);
            calls += 1;
            if (calls === 1) throw new Error("killed");
            return answer;
          }),
      },
    });
    await expect(crashing.process()).rejects.toThrow("killed");
    expect(await messagesOf(channel)).toHaveLength(1);
    expect(await world.inbound.isWaiting()).toBe(true);
    expect(await world.inbound.process()).toMatchObject({ deliveries: 1, messages: 0 });
    expect(await conversationsOf(channel)).toMatchObject([{ unread_count: 1 }]);
  });
});

describe("parking", () => {
  test("an unknown number is parked whole and applied once its channel is connected", async () => {
    const phoneNumberId = "990000000000001";
    const unknown = {
      ...channel,
      wabaId: "880000000000001",
      phoneNumberId,
      displayPhoneNumber: "19995550001",
    };
    const account = { field: "account_update", value: { event: "ACCOUNT_DELETED" } };
    const count = await run([said(unknown, "parked", "12025550107", second), body(entry(unknown, account))]);
    expect(count.parked).toBe(2);
    expect(await world.inbound.applyParked()).toBe(0);
    const later = await world.builders.buildChannel({ wabaId: unknown.wabaId, phoneNumberId });
    expect(await world.inbound.applyParked()).toBe(2);
    expect(await world.inbound.applyParked()).toBe(0);
    expect(await messagesOf(later)).toMatchObject([{ wa_message_id: "wamid.parked" }]);
    expect((await itemsOf(later)).map((item) => [item.kind, item.state])).toContainEqual([
      "account_update",
      "kept",
    ]);
    expect((await itemsOf(later)).filter((item) => item.state === "parked")).toEqual([]);
  });

  test("a body signed by another app never writes into an account, now or later", async () => {
    channel = await world.builders.buildChannel({ appKey: "its-own-app" });
    await world.journal([said(channel, "forged", "12025550108", second)], "another-app");
    expect((await world.inbound.process()).parked).toBe(1);
    expect(await world.inbound.applyParked()).toBe(0);
    expect(await messagesOf(channel)).toEqual([]);
    expect((await itemsOf(channel)).map((item) => item.problem)).toEqual([
      expect.stringContaining("another Meta app"),
    ]);
  });
});

describe("statuses", () => {
  test("come before the message is known: kept as evidence, shown to the sender, applied when it learns the wamid", async () => {
    channel = await world.builders.buildChannel();
    const conversation = await world.builders.buildConversation({
      orgId: channel.orgId,
      channelId: channel.id,
    });
    world.evidence.length = 0;
    await run([
      status(channel, "early", "read", second + 3, { biz_opaque_callback_data: "v1.abc" }),
      status(channel, "early", "sent", second + 1, { biz_opaque_callback_data: "v1.abc" }),
      status(channel, "other", "sent", second + 1),
    ]);
    expect(world.evidence.map((one) => [one.waMessageId, one.status, one.bizOpaque])).toEqual([
      ["wamid.early", "read", "v1.abc"],
      ["wamid.early", "sent", "v1.abc"],
    ]);
    const message = await world.builders.buildMessage({
      orgId: channel.orgId,
      conversationId: conversation.id,
      direction: "outbound",
      status: "accepted",
      waMessageId: "wamid.early",
    });
    await world.db.forOrgSql(channel.orgId, async (tx) =>
      appendEventsSql(tx, await applyEvidence(tx, [{ channelId: channel.id, waMessageId: "wamid.early" }])),
    );
    const [row] = await rows<{ status: string; status_at: Date }>(
      "SELECT status, status_at FROM message WHERE id = $1",
      [message.id],
    );
    expect(row).toEqual({ status: "read", status_at: new Date((second + 3) * 1000) });
  });

  test("failed says why, in words for the agent; a proof of delivery outweighs it", async () => {
    channel = await world.builders.buildChannel();
    const conversation = await world.builders.buildConversation({
      orgId: channel.orgId,
      channelId: channel.id,
    });
    const built = { orgId: channel.orgId, conversationId: conversation.id, direction: "outbound" as const };
    await world.builders.buildMessage({ ...built, waMessageId: "wamid.f" });
    const errors = [
      { code: 131047, title: "Re-engagement message", error_data: { details: "More than 24 hours" } },
    ];
    await run([status(channel, "f", "failed", second + 2, { errors })]);
    const read = () =>
      rows<{ status: string; error: object | null }>(
        "SELECT status, error FROM message WHERE wa_message_id = 'wamid.f'",
      );
    expect(await read()).toMatchObject([
      { status: "failed", error: { code: 131047, detail: "More than 24 hours" } },
    ]);
    await run([status(channel, "f", "delivered", second + 1)]);
    expect(await read()).toEqual([{ status: "delivered", error: null }]);
  });

  test("10,000 random sequences with repeats and gaps end at the strongest word, and no evidence is discarded", async () => {
    channel = await world.builders.buildChannel();
    const conversation = await world.builders.buildConversation({
      orgId: channel.orgId,
      channelId: channel.id,
    });
    const words: MessageStatus[] = ["sent", "delivered", "read", "failed"];
    const sequences = Array.from({ length: 10_000 }, (_, index) =>
      shuffled([...words, ...words], index).slice(0, 1 + (index % 7)),
    );
    await rows(
      `INSERT INTO message (org_id, id, conversation_id, channel_id, contact_id, direction, type, origin, status, status_rank, wa_message_id, sent_at)
       SELECT $1, gen_random_uuid(), $2, $3, $4, 'outbound', 'text', 'console', 'accepted', $5, 'wamid.T27-' || n, now()
       FROM generate_series(0, 9999) n`,
      [channel.orgId, conversation.id, channel.id, conversation.contactId, statusRank("accepted")],
    );
    // Round by round, so that the words of one message come in different deliveries and batches.
    const rounds = Array.from({ length: 7 }, (_, round) =>
      sequences.flatMap((sequence, index) => {
        const word = sequence[round];
        return word === undefined
          ? []
          : [
              {
                id: `wamid.T27-${String(index)}`,
                status: word,
                timestamp: String(second + words.indexOf(word)),
              },
            ];
      }),
    );
    const bodies = rounds.flatMap((statuses) =>
      Array.from({ length: Math.ceil(statuses.length / 1000) }, (_, part) =>
        body(entry(channel, change(channel, { statuses: statuses.slice(part * 1000, part * 1000 + 1000) }))),
      ),
    );
    await run(shuffled(bodies, 27));
    const stored = await rows<{ n: number; status: MessageStatus; words: MessageStatus[] }>(
      `SELECT substr(m.wa_message_id, 11)::int AS n, m.status,
              ARRAY(SELECT s.status FROM message_status s WHERE s.org_id = m.org_id AND s.wa_message_id = m.wa_message_id ORDER BY 1) AS words
       FROM message m WHERE m.wa_message_id LIKE 'wamid.T27-%'`,
    );
    expect(stored).toHaveLength(10_000);
    const wrong = stored.filter(({ n, status: final, words: kept }) => {
      const told = [...new Set(sequences[n])].sort();
      const strongest = told.reduce((a, b) => (statusRank(a) >= statusRank(b) ? a : b));
      return final !== strongest || kept.join() !== told.join();
    });
    expect(wrong).toEqual([]);
  });
});

describe("many deliveries", () => {
  test("5,000 messages, each delivered 1 to 5 times, shuffled over tenants and two workers: exactly 5,000", async () => {
    const channels = await Promise.all(Array.from({ length: 4 }, () => world.builders.buildChannel()));
    const bodies = Array.from({ length: 5_000 }, (_, index) => {
      const to = channels[index % 4];
      const beside = channels[(index + 1) % 4];
      if (!to || !beside) throw new Error("no channel");
      const one = said(to, `T26-${String(index)}`, `1202555${String(1000 + (index % 300))}`, second + index);
      // Every tenth body carries two tenants.
      const next = `T26-${String((index + 1) % 5_000)}`;
      const who = `1202555${String(1000 + ((index + 1) % 300))}`;
      const other = said(beside, next, who, second + ((index + 1) % 5_000));
      return Array.from({ length: 1 + (index % 5) }, () =>
        index % 10 === 0 && index < 4_999 ? body(...one.entry, ...other.entry) : one,
      );
    }).flat();
    await world.journal(shuffled(bodies, 26));
    const second_ = createInbound({ ...world, reconcile: () => Promise.resolve(), batchSize: 170 });
    const counts = await Promise.all([world.inbound.process(), second_.process()]);
    expect(counts[0].messages + counts[1].messages).toBe(5_000);
    expect(counts[0].failed + counts[1].failed).toBe(0);
    expect(counts[0].deliveries + counts[1].deliveries).toBe(bodies.length);
    const [stored] = await rows<{ n: number; unread: number }>(
      `SELECT (SELECT count(*)::int FROM message WHERE wa_message_id LIKE 'wamid.T26-%') AS n,
              (SELECT sum(unread_count)::int FROM conversation WHERE channel_id = ANY($1)) AS unread`,
      [channels.map((one) => one.id)],
    );
    expect(stored).toEqual({ n: 5_000, unread: 5_000 });
    const twins = await rows(
      "SELECT FROM contact WHERE org_id = ANY($1) GROUP BY org_id, phone HAVING count(*) > 1",
      [channels.map((one) => one.orgId)],
    );
    expect(twins).toEqual([]);
  });
});

/** What a console knows that has heard every event, against what it would fetch now. */
const replay = async (
  orgId: string,
): Promise<{ heard: InboxState; fetched: Pick<InboxState, "conversations" | "threads"> }> => {
  const events = await rows<{ id: string; name: string; at: Date; data: object }>(
    "SELECT id, name, at, data FROM event WHERE org_id = $1 ORDER BY ord",
    [orgId],
  );
  const heard = events.reduce(
    (state, { at, ...event }, index) =>
      applyEvent(state, AnyEnvelope.parse({ ...event, seq: index + 1, orgId, at: at.toISOString() })),
    emptyInbox,
  );
  const ids = (table: string) => rows<{ id: string }>(`SELECT id FROM ${table} WHERE org_id = $1`, [orgId]);
  const [conversationIds, messageIds] = [await ids("conversation"), await ids("message")];
  return world.db.forOrgSql(orgId, async (tx) => {
    const conversations = await conversationsByIds(
      tx,
      conversationIds.map((row) => row.id),
    );
    const messages = await messagesByIds(
      tx,
      messageIds.map((row) => row.id),
    );
    const threads: Record<string, Record<string, (typeof messages)[number]>> = {};
    for (const message of messages) (threads[message.conversationId] ??= {})[message.id] = message;
    return {
      heard,
      fetched: { conversations: Object.fromEntries(conversations.map((row) => [row.id, row])), threads },
    };
  });
};

describe("events", () => {
  test("old state + events = fresh fetch, after messages, repeats, statuses, new names and history", async () => {
    channel = await world.builders.buildChannel();
    const phones = ["12025550201", "12025550202", "12025550203"];
    const bodies = phones.flatMap((phone, index) => [
      said(channel, `e${String(index)}a`, phone, second + index, "one"),
      said(channel, `e${String(index)}b`, phone, second + 30 + index, "two"),
      body(
        entry(
          channel,
          change(channel, {
            contacts: [contact("Renamed", { wa_id: phone, user_id: `US.${phone}` })],
            messages: [text(`e${String(index)}c`, { from: phone, from_user_id: `US.${phone}` }, second + 60)],
          }),
        ),
      ),
      body(
        entry(
          channel,
          change(
            channel,
            {
              message_echoes: [
                {
                  ...text(`e${String(index)}d`, { from: channel.displayPhoneNumber, to: phone }, second + 70),
                },
              ],
            },
            "smb_message_echoes",
          ),
        ),
      ),
      status(channel, `e${String(index)}d`, "delivered", second + 80),
      status(channel, `e${String(index)}d`, "read", second + 81),
    ]);
    for (const part of [bodies.slice(0, 4), shuffled(bodies, 7), shuffled(bodies, 8)]) await run(part);
    const { heard, fetched } = await replay(channel.orgId);
    expect(heard.conversations).toEqual(fetched.conversations);
    expect(heard.threads).toEqual(fetched.threads);
    expect(Object.keys(fetched.conversations)).toHaveLength(3);
  });

  test("two contacts that turn out to be one: everything moves, the evidence is kept, the console follows", async () => {
    channel = await world.builders.buildChannel();
    const phone = "12025550204";
    const messages = (id: string, from: object, at: number) =>
      body(entry(channel, change(channel, { messages: [text(id, from, at)] })));
    await run([
      messages("m1", { from: phone }, second),
      messages("m2", { from_user_id: "US.m" }, second + 1),
    ]);
    expect(await conversationsOf(channel)).toHaveLength(2);
    await run([messages("m3", { from: phone, from_user_id: "US.m" }, second + 2)]);
    const conversations = await conversationsOf(channel);
    expect(conversations).toMatchObject([{ status: "open", unread_count: 3 }]);
    expect(await windowOf(channel)).toBe(iso(second + 2 + 86_400));
    const merges = await rows<{
      winner_id: string;
      evidence: { contact: object; identities: object[]; conversations: object[] };
    }>("SELECT winner_id, evidence FROM contact_merge WHERE org_id = $1", [channel.orgId]);
    expect(merges).toHaveLength(1);
    expect(merges[0]).toMatchObject({
      winner_id: conversations[0]?.contact_id,
      evidence: {
        contact: { phone },
        identities: [{ kind: "phone", value: phone }],
        conversations: [{ unread_count: 1 }],
      },
    });
    const { heard, fetched } = await replay(channel.orgId);
    expect(heard.conversations).toEqual(fetched.conversations);
    const idsOf = (threads: InboxState["threads"]) =>
      Object.fromEntries(Object.entries(threads).map(([id, thread]) => [id, Object.keys(thread).sort()]));
    expect(idsOf(heard.threads)).toEqual(idsOf(fetched.threads));
  });

  test("a recycled number: phone-only messages go to whoever held it then, in any order", async () => {
    const orders = [
      [0, 1, 2, 3, 4],
      [3, 0, 4, 2, 1],
      [4, 3, 2, 1, 0],
      [0, 4, 1, 3, 2],
    ];
    const states: unknown[] = [];
    for (const order of orders) {
      channel = await world.builders.buildChannel();
      const phone = "12025550205";
      const told: [object, number][] = [
        [{ from: phone }, 0],
        [{ from: phone, from_user_id: "US.first" }, 1],
        [{ from: phone }, 2],
        [{ from: phone, from_user_id: "US.second" }, 1_000],
        [{ from: phone }, 1_001],
      ];
      for (const index of order) {
        const [from, at] = told[index] ?? [{}, 0];
        await run([
          body(
            entry(channel, change(channel, { messages: [text(`rec${String(index)}`, from, second + at)] })),
          ),
        ]);
      }
      states.push(
        await rows(
          `SELECT (SELECT array_agg(i.value ORDER BY i.value) FROM identity i WHERE i.contact_id = c.id AND i.kind = 'bsuid' AND i.scope NOT LIKE '%|%') AS who,
                  c.phone, v.status, v.unread_count, p.window_expires_at,
                  (SELECT array_agg(m.wa_message_id ORDER BY m.wa_message_id) FROM message m WHERE m.conversation_id = v.id) AS messages
           FROM contact c JOIN conversation v ON v.contact_id = c.id JOIN pair p ON p.contact_id = c.id
           WHERE c.org_id = $1 ORDER BY 1`,
          [channel.orgId],
        ),
      );
    }
    expect(states[0]).toMatchObject([
      {
        who: ["US.first"],
        phone: null,
        messages: ["wamid.rec0", "wamid.rec1", "wamid.rec2"],
        unread_count: 3,
      },
      { who: ["US.second"], phone: "12025550205", messages: ["wamid.rec3", "wamid.rec4"], unread_count: 2 },
    ]);
    for (const state of states) expect(state).toEqual(states[0]);
  });

  /** Tells the same facts in several orders, one delivery a batch, each in an org of its own; answers the states. */
  const toldIn = async (
    facts: readonly ((to: BuiltChannel) => object)[],
    orders: readonly (readonly number[])[],
  ): Promise<string[][]> => {
    const states: string[][] = [];
    for (const order of orders) {
      const to = await world.builders.buildChannel();
      for (const index of order) await run([facts[index]?.(to) ?? {}]);
      states.push(await canonicalState(world.builders, to));
    }
    return states;
  };
  const put = (rest: object, field?: string) => (to: BuiltChannel) =>
    body(entry(to, change(to, rest, field)));

  test("a conversation that loses its only live message to another person is closed, as if it never had it", async () => {
    const [phone, next] = ["12025550311", "12025550312"];
    const system = {
      type: "user_changed_number",
      wa_id: next,
      previous_user_id: "US.p",
      user_id: "US.p",
      body: "!",
    };
    const facts = [
      put({ messages: [{ ...text("lost-2", { from: phone }, second + 2), type: "system", system }] }),
      put({ messages: [text("lost-1", { from: phone }, second + 1)] }),
      put({ messages: [text("lost-0", { from: phone, from_user_id: "US.q" }, second + 1)] }),
    ];
    const states = await toldIn(facts, [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2, 1],
      [2, 0, 1],
    ]);
    for (const state of states) expect(state).toEqual(states[0]);
    expect(states[0]?.filter((line) => line.includes('"status":"closed"'))).toHaveLength(1);
  });

  test("one contact that proves to be several people's is taken apart: messages follow, the agent's stay, the console hears", async () => {
    const phone = "12025550321";
    const one = await world.builders.buildChannel();
    const beside = await world.builders.buildChannel({ orgId: one.orgId });
    const tell = (to: BuiltChannel, id: string, bsuid: string, at: number) =>
      run([put({ messages: [text(id, { from: phone, from_user_id: bsuid }, second + at)] })(to)]);
    await tell(one, "apart-1", "US.a", 1);
    await tell(beside, "apart-2", "US.x", 2);
    expect(await rows("SELECT FROM contact WHERE org_id = $1", [one.orgId])).toHaveLength(1);
    const [thread] = await conversationsOf(one);
    await world.builders.buildMessage({
      orgId: one.orgId,
      conversationId: thread?.id ?? "",
      direction: "outbound",
      waMessageId: "wamid.apart-agent",
    });
    // The same portfolio knows two people with this number: it was given to somebody else in between.
    await tell(one, "apart-3", "US.b", 3);
    const people = await rows<{ bsuid: string; messages: string[] }>(
      `SELECT i.value AS bsuid, (SELECT array_agg(m.wa_message_id ORDER BY 1) FROM message m WHERE m.contact_id = i.contact_id) AS messages
       FROM identity i WHERE i.org_id = $1 AND i.kind = 'bsuid' ORDER BY 1`,
      [one.orgId],
    );
    expect(people.map((row) => [row.bsuid, row.messages])).toEqual([
      ["US.a", ["wamid.apart-1", "wamid.apart-agent"]],
      ["US.b", ["wamid.apart-3"]],
      ["US.x", ["wamid.apart-2"]],
    ]);
    expect((await conversationsOf(one)).map((row) => row.unread_count)).toEqual([1, 1]);
    expect((await conversationsOf(beside)).map((row) => row.unread_count)).toEqual([1]);
    const { heard, fetched } = await replay(one.orgId);
    expect(heard.conversations).toEqual(fetched.conversations);
    const [moved] = await rows<{ id: string; conversation_id: string }>(
      "SELECT id, conversation_id FROM message WHERE wa_message_id = 'wamid.apart-2'",
    );
    const places = Object.entries(heard.threads).filter(([, list]) => moved && moved.id in list);
    expect(places.map(([id]) => id)).toEqual([moved?.conversation_id]);
  });

  test("any mix of people, recycled numbers, changes and statuses: the same rows in any order and repetition", async () => {
    const phones = ["12025550301", "12025550302"];
    const ids = ["US.a", "US.b", "US.c"];
    const fact = fc.record({
      kind: fc.constantFrom(
        ...([
          "both",
          "phone",
          "bsuid",
          "parent",
          "changed",
          "legacy",
          "echo",
          "status",
          "history",
          "repeated",
        ] as const),
      ),
      portfolio: fc.constantFrom(0, 0, 1),
      phone: fc.constantFrom(...phones),
      id: fc.constantFrom(...ids),
      next: fc.constantFrom(...ids),
      at: fc.integer({ min: 1, max: 200 }),
    });
    type Told = typeof fact extends fc.Arbitrary<infer T> ? T : never;
    const bodyOf = (to: BuiltChannel, { kind, phone, id, next, at }: Told): object => {
      const name = `${kind}-${phone}-${id}-${String(at)}`;
      const both = { from: phone, from_user_id: id };
      const put = (rest: object, field?: string) => body(entry(to, change(to, rest, field)));
      switch (kind) {
        case "phone":
          return put({
            contacts: [contact(`alone ${String(at)}`, { wa_id: phone })],
            messages: [text(name, { from: phone }, second + at)],
          });
        case "bsuid":
          return put({ messages: [text(name, { from_user_id: id }, second + at)] });
        case "parent":
          return put({
            messages: [text(name, { from_user_id: id, from_parent_user_id: "US.ENT.1" }, second + at)],
          });
        case "changed": {
          const system = {
            type: "user_changed_number",
            wa_id: phones[1],
            previous_user_id: id,
            user_id: next,
            body: "!",
          };
          const { text: _text, ...rest } = text(`${name}-${next}`, { from: phones[0] }, second + at);
          return put({ messages: [{ ...rest, type: "system", system }] });
        }
        case "legacy": {
          const system = {
            type: "user_changed_number",
            wa_id: phones.find((one) => one !== phone),
            body: "!",
          };
          const { text: _text, ...rest } = text(name, { from: phone }, second + at);
          return put({ messages: [{ ...rest, type: "system", system }] });
        }
        case "echo":
          return put({ message_echoes: [text(name, { to: phone }, second + at)] }, "smb_message_echoes");
        case "status":
          return put({
            statuses: [
              {
                id: `wamid.echo-${phone}-${id}-${String(at)}`,
                status: "read",
                timestamp: String(second + at + 5),
              },
            ],
          });
        case "repeated":
        case "history": {
          // The past repeats a message of today under its own id, or tells of one of its own.
          const [wamid, time] =
            kind === "repeated"
              ? [`bsuid-${phone}-${id}-${String(at)}`, second + at]
              : [name, second - 9_000 + at];
          const messages = [{ ...text(wamid, { from: phone }, time), history_context: { status: "READ" } }];
          return put({ history: [{ threads: [{ id: phone, messages }] }] }, "history");
        }
        default:
          return put({
            contacts: [contact(`n${String(at)}`, { wa_id: phone, user_id: id })],
            messages: [text(name, both, second + at)],
          });
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact, { minLength: 2, maxLength: 10 }),
        fc.nat(),
        fc.nat(),
        async (facts, one, other) => {
          const states: string[][] = [];
          for (const seed of [one, other]) {
            // Ties between portfolios go by their ids, so both orgs must have the same. And no customer may happen to
            // have the number of the channel: what history tells of it would be told by us.
            const to = await world.builders.buildChannel({
              waPortfolioId: "506914300000031",
              displayPhoneNumber: "12025550391",
            });
            const beside = await world.builders.buildChannel({
              orgId: to.orgId,
              waPortfolioId: "506914300000032",
              displayPhoneNumber: "12025550392",
            });
            const bodies = shuffled([...facts, ...facts], seed).map((told) =>
              bodyOf(told.portfolio === 0 ? to : beside, told),
            );
            const cut = seed % bodies.length;
            await run(bodies.slice(0, cut));
            await run(bodies.slice(cut));
            states.push(await canonicalState(world.builders, to, beside));
          }
          expect(states[1]).toEqual(states[0]);
        },
      ),
      { numRuns: Number(process.env["PARLEY_MIXES"] ?? 60) },
    );
  });
});
