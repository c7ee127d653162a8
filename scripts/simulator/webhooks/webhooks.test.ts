import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Simulator } from "../start-simulator.ts";
import {
  buildSimulator,
  graph,
  maya,
  phoneNumberId,
  priya,
  sendText,
  webhookFixture,
} from "../testing/build-simulator.ts";
import { itemsOf, startReceiver, type Receiver } from "../testing/webhook-receiver.ts";

let receiver: Receiver;
let simulator: Simulator;
beforeEach(async () => {
  receiver = await startReceiver();
  simulator = await buildSimulator(receiver.url);
});
afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

const signature = (body: string, secret = "app-secret"): string =>
  `sha256=${createHmac("sha256", secret).update(body, "latin1").digest("hex")}`;

const write = (text: string, from: { phone?: string; bsuid?: string } = { phone: maya }): string[] =>
  simulator.admin.inbound({ phoneNumberId, from, text });

const valueOf = (index: number): Record<string, unknown> =>
  (
    JSON.parse(receiver.received[index]!.body) as {
      entry: { changes: { value: Record<string, unknown> }[] }[];
    }
  ).entry[0]!.changes[0]!.value;

test("an inbound text is signed over its escaped bytes and has the fixture's shape", async () => {
  const [wamid] = write("Grüße 👋 https://example.com/größe");
  await receiver.until(() => receiver.received.length === 1);
  const [post] = receiver.received;
  expect(post!.body).toContain(
    "Gr\\u00fc\\u00dfe \\ud83d\\udc4b https:\\/\\/example.com\\/gr\\u00f6\\u00dfe",
  );
  expect(post!.headers["x-hub-signature-256"]).toBe(signature(post!.body));
  expect(post!.headers["content-type"]).toBe("application/json");
  const fixture = webhookFixture("messages.text");
  const value = valueOf(0);
  const [expected] = fixture["messages"] as Record<string, unknown>[];
  const [message] = value["messages"] as Record<string, unknown>[];
  expect(message).toEqual({
    ...expected,
    id: wamid,
    timestamp: expect.stringMatching(/^\d{10}$/) as string,
    text: { body: "Grüße 👋 https://example.com/größe" },
  });
  expect({ ...value, messages: [] }).toEqual({ ...fixture, messages: [] });
});

test("a customer without a phone has a user id and a username only", async () => {
  write("Hi", { bsuid: priya });
  await receiver.until(() => receiver.received.length === 1);
  const fixture = webhookFixture("messages.text.bsuid-only-username");
  const value = valueOf(0);
  expect(value["contacts"]).toEqual(fixture["contacts"]);
  expect(Object.keys((value["messages"] as object[])[0]!)).toEqual(
    Object.keys((fixture["messages"] as object[])[0]!),
  );
});

test("a quoted reply names what it quotes and who wrote that", async () => {
  const sent = (await sendText(simulator, "Which one?")).body["messages"] as { id: string }[];
  simulator.admin.inbound({ phoneNumberId, from: { phone: maya }, text: "That", contextWamid: sent[0]!.id });
  await receiver.until(() => itemsOf(receiver, "messages").length === 1);
  expect(itemsOf(receiver, "messages")[0]!["context"]).toEqual({ from: "12025550110", id: sent[0]!.id });
});

test("sent, delivered, read: in order, each with the callback data, read only when the chat is open", async () => {
  write("Hello");
  const answer = await sendText(simulator, "Hi", { biz_opaque_callback_data: "campaign=42;step=3" });
  const [message] = answer.body["messages"] as { id: string }[];
  await receiver.until(() => itemsOf(receiver, "statuses").length === 2);
  await receiver.until(() => simulator.admin.summary().statuses.delivered === 1);
  expect(simulator.admin.summary().statuses.read).toBe(0);
  expect(simulator.admin.read({ phoneNumberId, customer: `+${maya}` })).toBe(1);
  expect(simulator.admin.read({ phoneNumberId, customer: maya })).toBe(0);
  await receiver.until(() => itemsOf(receiver, "statuses").length === 3);
  const statuses = itemsOf(receiver, "statuses");
  expect(statuses.map((item) => item["status"])).toEqual(["sent", "delivered", "read"]);
  for (const item of statuses)
    expect(item).toMatchObject({
      id: message!.id,
      biz_opaque_callback_data: "campaign=42;step=3",
      recipient_id: maya,
      recipient_user_id: "US.13491208655302740147",
    });
  const [billable] = webhookFixture("statuses.sent.service-billable.oct-2026")["statuses"] as Record<
    string,
    unknown
  >[];
  expect(statuses.map((item) => item["pricing"])).toEqual([
    billable!["pricing"],
    billable!["pricing"],
    undefined,
  ]);
});

test("autoRead reads by itself; a reaction is only sent", async () => {
  simulator.admin.patchSettings({ autoRead: true });
  const [wamid] = write("Hello");
  await sendText(simulator, "Hi", { type: "reaction", reaction: { message_id: wamid, emoji: "👍" } });
  await sendText(simulator, "Hi");
  await receiver.until(() => itemsOf(receiver, "statuses").some((item) => item["status"] === "read"));
  expect(itemsOf(receiver, "statuses").filter((item) => item["status"] === "sent")).toHaveLength(2);
  expect(itemsOf(receiver, "statuses").filter((item) => item["status"] === "delivered")).toHaveLength(1);
});

test("outside the service window a text is accepted, then failed with 131047", async () => {
  let now = Date.parse("2026-11-20T10:00:00Z");
  const own = await buildSimulator(receiver.url, { now: () => now });
  own.admin.inbound({ phoneNumberId, from: { phone: maya }, text: "Hello" });
  now += 24 * 3_600_000;
  const answer = await sendText(own, "Late", { biz_opaque_callback_data: "x" });
  expect(answer.status).toBe(200);
  await receiver.until(() => itemsOf(receiver, "statuses").length === 1);
  const [failed] = itemsOf(receiver, "statuses");
  const [fixture] = webhookFixture("statuses.failed.131047")["statuses"] as Record<string, unknown>[];
  const [message] = answer.body["messages"] as { id: string }[];
  expect(failed).toEqual({
    ...fixture,
    id: message!.id,
    timestamp: String(Math.floor(now / 1000)),
    biz_opaque_callback_data: "x",
  });
  own.admin.setWindow({ phoneNumberId, customer: maya, lastInboundAt: new Date(now).toISOString() });
  await sendText(own, "In time");
  await receiver.until(() => itemsOf(receiver, "statuses").length === 3);
  expect(itemsOf(receiver, "statuses").map((item) => item["status"])).toEqual([
    "failed",
    "sent",
    "delivered",
  ]);
  await own.close();
});

test("a BSUID recipient: no phone in the statuses, the username not on sent", async () => {
  write("Hello", { bsuid: priya });
  const answer = await graph(simulator, "POST", `/${phoneNumberId}/messages`, {
    messaging_product: "whatsapp",
    recipient: priya,
    type: "text",
    text: { body: "Hi Priya" },
  });
  expect(answer.body["contacts"]).toEqual([{ input: priya, user_id: priya }]);
  await receiver.until(() => itemsOf(receiver, "statuses").length === 2);
  for (const item of itemsOf(receiver, "statuses")) {
    expect(item).toMatchObject({ recipient_user_id: priya });
    expect(item).not.toHaveProperty("recipient_id");
  }
  const profiles = receiver.received.flatMap(({ body }) => body.match(/"profile":\{[^}]*\}/g) ?? []);
  expect(profiles).toContain('"profile":{"name":"Priya N."}');
  expect(profiles).toContain('"profile":{"name":"Priya N.","username":"priya.reads"}');
});

test("the same phone has another BSUID in another portfolio, and always the same one", async () => {
  for (const number of [phoneNumberId, "107431205550999", phoneNumberId])
    simulator.admin.inbound({ phoneNumberId: number, from: { phone: "447700900189" }, text: "Hi" });
  await receiver.until(() => itemsOf(receiver, "messages").length === 3);
  const ids = new Set(itemsOf(receiver, "messages").map((item) => String(item["from_user_id"])));
  expect(ids.size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^GB\.\d{20}$/);
});

test("what is not answered 200 is posted again, the same bytes, with growing pauses", async () => {
  receiver.answer = (index) => (index < 3 ? 503 : 200);
  write("Hello");
  await receiver.until(() => receiver.received.length === 4);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  const [entry] = simulator.admin.log().webhooks;
  expect(entry).toMatchObject({ attempts: 4, kind: "messages" });
});

test("a 202 counts as a failure too, and nothing is lost while nobody listens", async () => {
  receiver.answer = (index) => (index === 0 ? 202 : 200);
  write("Hello");
  await receiver.until(() => receiver.received.length === 2);
  const config = { appId: "634974600007057", appKey: "demo", appSecret: "app-secret", verifyToken: "verify" };
  simulator.admin.configure({ apps: [{ ...config, webhookUrl: "http://127.0.0.1:9/hook" }] });
  write("Into the void");
  expect(simulator.admin.summary().idle).toBe(false);
});

test("updates are batched up to the limit, messages and statuses of all accounts in one body", async () => {
  simulator.admin.patchSettings({ lingerMs: 600_000, maxUpdates: 6 });
  simulator.admin.inbound({ phoneNumberId, from: { phone: maya }, text: "Nr {i}", count: 4 });
  simulator.admin.inbound({ phoneNumberId: "107431205550999", from: { phone: maya }, text: "Hi", count: 2 });
  await receiver.until(() => receiver.received.length === 1);
  const body = JSON.parse(receiver.received[0]!.body) as { entry: { id: string }[] };
  expect(body.entry.map((entry) => entry.id)).toEqual(["101925557300411", "101925557300866"]);
  expect(itemsOf(receiver, "messages").map((item) => (item["text"] as { body: string }).body)).toEqual([
    "Nr 1",
    "Nr 2",
    "Nr 3",
    "Nr 4",
    "Hi",
    "Hi",
  ]);
  expect(valueOf(0)["contacts"]).toHaveLength(1);
});

test("faults: copies, overtaking, and a wrong signature that is put right later", async () => {
  simulator.admin.patchSettings({ lingerMs: 0, maxUpdates: 1 });
  simulator.admin.setFaults({ duplicate: 1, duplicateCopies: 2 });
  write("Thrice");
  await receiver.until(() => receiver.received.length === 3);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);

  simulator.admin.setFaults({ duplicate: 0, reorder: 1, reorderMs: 60, seed: 5 });
  simulator.admin.inbound({ phoneNumberId, from: { phone: maya }, text: "{i}", count: 20 });
  await receiver.until(() => receiver.received.length === 23);
  const order = itemsOf(receiver, "messages")
    .slice(3)
    .map((item) => Number((item["text"] as { body: string }).body));
  expect(order).not.toEqual([...order].sort((a, b) => a - b));
  expect(new Set(order).size).toBe(20);

  simulator.admin.setFaults({ reorder: 0, wrongSignature: 1 });
  receiver.answer = (_index, { body, headers }) => {
    if (headers["x-hub-signature-256"] === signature(body)) return 200;
    simulator.admin.setFaults({ wrongSignature: 0 });
    return 401;
  };
  write("Forged");
  await receiver.until(() => receiver.received.length === 25);
  const [wrong, right] = receiver.received.slice(-2);
  expect(wrong!.headers["x-hub-signature-256"]).toBe(signature(wrong!.body, "app-secret-wrong"));
  expect(right!.body).toBe(wrong!.body);
  expect(right!.headers["x-hub-signature-256"]).toBe(signature(right!.body));
});

test("an unsubscribed account gets no webhooks", async () => {
  await graph(simulator, "DELETE", "/101925557300411/subscribed_apps");
  write("Unheard");
  simulator.admin.inbound({ phoneNumberId: "107431205550999", from: { phone: maya }, text: "Heard" });
  await receiver.until(() => receiver.received.length === 1);
  expect(itemsOf(receiver, "messages")).toMatchObject([{ text: { body: "Heard" } }]);
});

test("the handshake: right and wrong token", async () => {
  expect(await simulator.admin.handshake()).toEqual({ ok: true, status: 200, echoed: true });
  expect(await simulator.admin.handshake({ appKey: "demo", verifyToken: "no" })).toMatchObject({
    ok: false,
    status: 403,
  });
});
