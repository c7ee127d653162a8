import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConversationId } from "#contracts/ids.ts";
import { AppError } from "#contracts/errors.ts";
import { messagesSend } from "#contracts/routes/messages.routes.ts";
import { Message } from "#contracts/shapes/message.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { newId } from "#core/platform/ids.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { resendMessage } from "./resend-message.ts";
import { createSendMessage } from "./send-handlers.ts";
import { sendMessage } from "./send-message.ts";

const log = createLogger("test", "silent");
const hour = 3_600_000;
let test1: TestDatabase;
let db: Database;
let build: Builders;
let orgs: Awaited<ReturnType<Builders["buildTwoOrgs"]>>;

beforeAll(async () => {
  test1 = await createTestDatabase();
  build = createBuilders(test1.adminUrl);
  db = openDatabase({ url: test1.serverUrl, pools: { parley_app: 10 }, applicationName: "test", log });
  orgs = await build.buildTwoOrgs();
});
afterAll(async () => {
  await db.close();
  await build.close();
  await test1.drop();
});

const conversationIn = (which: 0 | 1 = 0, given: object = {}) =>
  build.buildConversation({ orgId: orgs[which].org.id, channelId: orgs[which].channel.id, ...given });

const orderFor = (conversationId: string, body: object = {}, now = new Date()) => ({
  orgId: orgs[0].org.id,
  by: { kind: "member" as const, id: orgs[0].agent.id, name: "Agent" },
  conversationId,
  body: messagesSend.body!.parse({ clientMessageId: newId(), text: "Hello there", ...body }),
  now,
});

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing was thrown",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

const rowsOf = (conversationId: string) =>
  build.sql<{ id: string; state: string; attempt: number; message_id: string; requested_by: string }>(
    "SELECT * FROM outbox WHERE conversation_id = $1 ORDER BY ord",
    [conversationId],
  );

describe("sending a message", () => {
  test("stores message, attempt and events together", async () => {
    const conversation = await conversationIn();
    const order = orderFor(conversation.id, { previewUrl: false });
    const { message, fresh } = await sendMessage(db, order);
    expect(fresh).toBe(true);
    expect(Message.parse(message)).toMatchObject({
      conversationId: conversation.id,
      direction: "outbound",
      status: "queued",
      text: "Hello there",
      authorId: orgs[0].agent.id,
      attempt: 1,
    });
    expect(await rowsOf(conversation.id)).toMatchObject([
      { message_id: message.id, state: "queued", attempt: 1, lane: 0 },
    ]);
    const events = await build.sql<{
      name: string;
      data: { message?: unknown; conversation?: { lastMessage: unknown } };
    }>("SELECT name, data FROM event WHERE org_id = $1 ORDER BY ord DESC LIMIT 2", [orgs[0].org.id]);
    const created = events.find((event) => event.name === "message.created");
    const changed = events.find((event) => event.name === "conversation.changed");
    expect(created?.data.message).toEqual(message);
    expect(changed?.data.conversation?.lastMessage).toMatchObject({ id: message.id, status: "queued" });
  });

  test("50 parallel calls with one client message id are one row and 50 equal answers (T32)", async () => {
    const conversation = await conversationIn();
    const order = orderFor(conversation.id);
    const answers = await Promise.all(Array.from({ length: 50 }, () => sendMessage(db, order)));
    expect(answers.filter((answer) => answer.fresh)).toHaveLength(1);
    for (const { message } of answers) expect(message).toEqual(answers[0]!.message);
    expect(await rowsOf(conversation.id)).toHaveLength(1);
    const [events] = await build.sql<{ n: number }>(
      "SELECT count(*)::int AS n FROM event WHERE name = 'message.created' AND data->'message'->>'id' = $1",
      [answers[0]!.message.id],
    );
    expect(events?.n).toBe(1);
  });

  test("50 parallel calls with one id over two conversations: one wins, the other place gets 409", async () => {
    const [one, two] = [await conversationIn(), await conversationIn()];
    const clientMessageId = newId();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, n) => {
        const place = n % 2 === 0 ? one : two;
        return sendMessage(db, orderFor(place.id, { clientMessageId })).then(
          ({ message }) => message.conversationId,
          (error: unknown) => (error as AppError).code,
        );
      }),
    );
    const won = results.find((result) => result !== "idempotency_mismatch");
    expect([one.id, two.id]).toContain(won);
    expect(results.filter((result) => result === won)).toHaveLength(25);
    expect(results.filter((result) => result === "idempotency_mismatch")).toHaveLength(25);
    expect([...(await rowsOf(one.id)), ...(await rowsOf(two.id))]).toHaveLength(1);
  });

  test("the same id with other words is a mismatch; in another org it is free", async () => {
    const conversation = await conversationIn();
    const order = orderFor(conversation.id);
    await sendMessage(db, order);
    const other = { ...order, body: { ...order.body, text: "Something else" } };
    expect(await codeOf(sendMessage(db, other))).toBe("idempotency_mismatch");
    const foreign = await conversationIn(1);
    const { fresh } = await sendMessage(db, {
      ...order,
      orgId: orgs[1].org.id,
      by: { kind: "member", id: orgs[1].agent.id, name: "Agent" },
      conversationId: foreign.id,
    });
    expect(fresh).toBe(true);
  });

  test("a repeat is answered also when the window has closed meanwhile", async () => {
    const conversation = await conversationIn();
    const order = orderFor(conversation.id);
    const first = await sendMessage(db, order);
    const later = await sendMessage(db, { ...order, now: new Date(Date.now() + 48 * hour) });
    expect(later).toEqual({ message: first.message, fresh: false });
  });

  test.each([
    ["closed conversation", { status: "closed" as const }, "conversation_closed"],
    ["window over", { windowExpiresAt: new Date(Date.now() - 1_000) }, "service_window_closed"],
    [
      "window in its last seconds",
      { windowExpiresAt: new Date(Date.now() + 5_000) },
      "service_window_closed",
    ],
    ["window never open", { windowExpiresAt: null }, "service_window_closed"],
  ])("%s: 409 and nothing stored", async (_name, given, code) => {
    const conversation = await conversationIn(0, given);
    expect(await codeOf(sendMessage(db, orderFor(conversation.id)))).toBe(code);
    expect(await rowsOf(conversation.id)).toHaveLength(0);
  });

  test("a disconnected channel refuses, a paused one queues", async () => {
    const orgId = orgs[0].org.id;
    const gone = await build.buildChannel({ orgId, status: "disconnected" });
    const waits = await build.buildChannel({ orgId, status: "paused" });
    const refused = await conversationIn(0, { channelId: gone.id });
    const queued = await conversationIn(0, { channelId: waits.id });
    expect(await codeOf(sendMessage(db, orderFor(refused.id)))).toBe("channel_disconnected");
    expect((await sendMessage(db, orderFor(queued.id))).message.status).toBe("queued");
  });

  test("a contact without phone needs a business-scoped user id", async () => {
    const orgId = orgs[0].org.id;
    const nobody = await build.buildContact({ orgId, phone: null });
    const known = await build.buildContact({ orgId, phone: null, bsuid: "IN.20819783429427700231" });
    const without = await conversationIn(0, { contactId: nobody.id });
    const withId = await conversationIn(0, { contactId: known.id });
    expect(await codeOf(sendMessage(db, orderFor(without.id)))).toBe("contact_unreachable");
    expect((await sendMessage(db, orderFor(withId.id))).fresh).toBe(true);
  });

  test("another org's conversation is not there", async () => {
    const foreign = await conversationIn(1);
    expect(await codeOf(sendMessage(db, orderFor(foreign.id)))).toBe("not_found");
    expect(await codeOf(sendMessage(db, orderFor(newId())))).toBe("not_found");
  });

  test("a quote must be a message of the same conversation that has reached WhatsApp", async () => {
    const conversation = await conversationIn();
    const place = { orgId: orgs[0].org.id, conversationId: conversation.id };
    const said = await build.buildMessage({ ...place, waMessageId: "wamid.QUOTED" });
    const elsewhere = await build.buildMessage({ orgId: orgs[0].org.id });
    const { message } = await sendMessage(db, orderFor(conversation.id, { replyToMessageId: said.id }));
    expect(message.replyToWaMessageId).toBe("wamid.QUOTED");
    const foreign = orderFor(conversation.id, { replyToMessageId: elsewhere.id });
    expect(await codeOf(sendMessage(db, foreign))).toBe("not_found");
    const waiting = orderFor(conversation.id, { replyToMessageId: message.id });
    expect(await codeOf(sendMessage(db, waiting))).toBe("invalid_input");
  });

  test("the first answer within 24 hours of an ad opens 72 hours, later ones do not move them", async () => {
    const now = new Date();
    const conversation = await conversationIn();
    const entry = (expires: Date | null, at: Date) =>
      build.sql("UPDATE pair SET entry_point_at = $2, entry_point_expires_at = $3 WHERE contact_id = $1", [
        conversation.contactId,
        at,
        expires,
      ]);
    const expiry = async () =>
      (
        await build.sql<{ at: Date | null }>(
          "SELECT entry_point_expires_at AS at FROM pair WHERE contact_id = $1",
          [conversation.contactId],
        )
      )[0]?.at?.getTime();
    await entry(null, new Date(now.getTime() - 2 * hour));
    await sendMessage(db, orderFor(conversation.id, {}, now));
    expect(await expiry()).toBe(now.getTime() + 72 * hour);
    await sendMessage(db, orderFor(conversation.id, {}, new Date(now.getTime() + hour)));
    expect(await expiry()).toBe(now.getTime() + 72 * hour);
    await entry(null, new Date(now.getTime() - 25 * hour));
    await sendMessage(db, orderFor(conversation.id, {}, now));
    expect(await expiry()).toBeUndefined();
  });

  test("an answer stands below the message that it answers, also when Meta's clock is ahead", async () => {
    const now = new Date();
    const conversation = await conversationIn(0, { lastMessageAt: new Date(now.getTime() + 3_000) });
    const { message } = await sendMessage(db, orderFor(conversation.id, {}, now));
    expect(Date.parse(message.sentAt)).toBe(now.getTime() + 3_001);
  });

  test("the handler wakes the senders after the commit, and a dead queue does no harm", async () => {
    const conversation = await conversationIn();
    const woken: string[] = [];
    const handler = createSendMessage({
      db,
      clock: { now: () => new Date() },
      queues: {
        enqueue: (job) => {
          woken.push(job.name);
          return Promise.reject(new AppError("unavailable"));
        },
      },
    });
    const context = {
      orgId: orgs[0].org.id,
      actor: { kind: "member", id: orgs[0].agent.id, name: "A" },
      log,
    };
    const { body } = orderFor(conversation.id);
    const input = {
      params: { conversationId: ConversationId.parse(conversation.id) },
      query: undefined,
      body,
    };
    const message = await handler(context as never, input);
    expect(message.status).toBe("queued");
    await handler(context as never, input);
    expect(woken).toEqual(["outbox.dispatch"]);
  });
});

describe("sending again", () => {
  const ended = async (state: string, status: string, rank: number) => {
    const conversation = await conversationIn();
    const { message } = await sendMessage(db, orderFor(conversation.id));
    await build.sql("UPDATE outbox SET state = $2, ended_at = now() WHERE message_id = $1", [
      message.id,
      state,
    ]);
    await build.sql(
      'UPDATE message SET status = $2, status_rank = $3, wa_message_id = $4, error = \'{"code":1,"title":"t","advice":"a","retryable":true}\' WHERE id = $1',
      [message.id, status, rank, state === "failed" ? null : `wamid.${message.id}`],
    );
    return {
      orgId: orgs[0].org.id,
      memberId: orgs[0].manager.id,
      conversationId: conversation.id,
      messageId: message.id,
      acceptDuplicate: false,
      now: new Date(),
    };
  };

  test("a failed message gets a second attempt in the name of the person", async () => {
    const order = await ended("failed", "failed", 7);
    const message = await resendMessage(db, order);
    expect(message).toMatchObject({ id: order.messageId, status: "queued", attempt: 2 });
    expect(message.error).toBeUndefined();
    expect(message.waMessageId).toBeUndefined();
    const rows = await rowsOf(order.conversationId);
    expect(rows.map((row) => [row.attempt, row.state])).toEqual([
      [1, "failed"],
      [2, "queued"],
    ]);
    expect(rows[1]?.requested_by).toBe(orgs[0].manager.id);
  });

  test("an unconfirmed one only when the risk is accepted", async () => {
    const order = await ended("unconfirmed", "unconfirmed", 4);
    expect(await codeOf(resendMessage(db, order))).toBe("risk_not_accepted");
    const message = await resendMessage(db, { ...order, acceptDuplicate: true });
    expect(message).toMatchObject({ status: "queued", attempt: 2 });
  });

  test("twenty clicks at once are one new attempt", async () => {
    const order = await ended("failed", "failed", 7);
    const results = await Promise.all(Array.from({ length: 20 }, () => codeOf(resendMessage(db, order))));
    expect(results.filter((code) => code === "nothing was thrown")).toHaveLength(1);
    expect(results.filter((code) => code === "not_resendable")).toHaveLength(19);
    expect(await rowsOf(order.conversationId)).toHaveLength(2);
  });

  test.each([
    ["queued", 1],
    ["unknown", 3],
    ["accepted", 5],
    ["delivered", 8],
  ])("a message that is %s cannot be sent again", async (status, rank) => {
    const order = await ended("accepted", status, rank);
    expect(await codeOf(resendMessage(db, { ...order, acceptDuplicate: true }))).toBe("not_resendable");
  });

  test("nor outside the window, nor another org's, nor an inbound one", async () => {
    const order = await ended("failed", "failed", 7);
    const late = { ...order, now: new Date(Date.now() + 48 * hour) };
    expect(await codeOf(resendMessage(db, late))).toBe("service_window_closed");
    expect(await codeOf(resendMessage(db, { ...order, orgId: orgs[1].org.id }))).toBe("not_found");
    const inbound = await build.buildMessage({ orgId: order.orgId, conversationId: order.conversationId });
    expect(await codeOf(resendMessage(db, { ...order, messageId: inbound.id }))).toBe("not_resendable");
  });
});
