import { afterEach, beforeEach, expect, test } from "vitest";
import { startSimulator, type Simulator } from "../start-simulator.ts";
import { buildSimulator, graph, maya, phoneNumberId, sendText, token } from "../testing/build-simulator.ts";
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

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${simulator.url}/__admin/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

test("the log pages by index and is complete", async () => {
  for (let index = 0; index < 5; index += 1) await sendText(simulator, `Nr ${index}`);
  const first = await call("GET", "log?limit=3");
  expect(first.json["accepted"]).toMatchObject([{ body: "Nr 0" }, { body: "Nr 1" }, { body: "Nr 2" }]);
  expect(first.json["next"]).toMatchObject({ since: 3 });
  const rest = await call("GET", "log?since=3");
  expect(rest.json["accepted"]).toMatchObject([
    { index: 3, body: "Nr 3", to: maya, recipient: null, phoneNumberId, type: "text", bizOpaque: null },
    { index: 4, body: "Nr 4" },
  ]);
  expect((await call("GET", "log/summary")).json).toMatchObject({ accepted: 5 });
});

test("an inbound message over HTTP answers its wamids", async () => {
  const order = { phoneNumberId, from: { phone: `+${maya}` }, text: "Nr {i}", count: 3 };
  const answer = await call("POST", "inbound", order);
  const wamids = answer.json["wamids"] as string[];
  expect(new Set(wamids).size).toBe(3);
  expect(answer.json["wamid"]).toBe(wamids[0]);
  await receiver.until(() => itemsOf(receiver, "messages").length === 3);
  expect(itemsOf(receiver, "messages").map((item) => item["id"])).toEqual(wamids);
});

test("a raw message keeps every field, and stored media is written out", async () => {
  const media = await call("POST", `media?number=${phoneNumberId}`);
  const id = String(media.json["id"]);
  const message = { type: "image", image: { id, caption: "The cracked mug" }, forwarded_odd: true };
  await call("POST", "inbound", { phoneNumberId, from: { phone: maya }, message });
  await receiver.until(() => itemsOf(receiver, "messages").length === 1);
  const [item] = itemsOf(receiver, "messages") as [{ image: Record<string, string>; forwarded_odd: boolean }];
  expect(item).toMatchObject({
    forwarded_odd: true,
    image: { id, caption: "The cracked mug", mime_type: "image/png" },
  });
  expect(item.image["sha256"]).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  const file = await fetch(item.image["url"]!, { headers: { authorization: `Bearer ${token}` } });
  expect(
    Buffer.from(await file.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
});

test("any body can be posted, signed, wrongly signed or unsigned, once", async () => {
  receiver.answer = () => 401;
  for (const signature of ["right", "wrong", "none", "sha256=00"])
    expect((await call("POST", "webhook", { raw: '{"half', signature })).json).toMatchObject({
      status: 401,
      attempts: 1,
      done: true,
    });
  expect(receiver.received.map(({ body }) => body)).toEqual(Array(4).fill('{"half'));
  const headers = receiver.received.map((post) => post.headers["x-hub-signature-256"]);
  expect(new Set(headers).size).toBe(4);
  expect(headers[2]).toBeUndefined();
  await call("POST", "webhook", { appKey: "demo", body: { text: "é" } });
  expect(receiver.received.at(-1)!.body).toBe('{"text":"\\u00e9"}');
});

test("reset forgets what happened and keeps who exists", async () => {
  await call("POST", "faults", { brokenJson: 1 });
  await call("PATCH", "settings", { autoRead: true });
  await call("POST", "script", { do: "resetBefore", match: { textIncludes: "never" } });
  await sendText(simulator, "Hi", { to: "447700900189" }).catch(() => undefined);
  expect((await call("GET", "log/summary")).json).toMatchObject({ accepted: 1, scriptsLeft: 1 });
  await call("POST", "reset");
  const log = (await call("GET", "log")).json;
  expect(log).toMatchObject({ accepted: [], refused: [], webhooks: [], reads: [], next: { since: 0 } });
  const state = (await call("GET", "state")).json;
  expect(state).toMatchObject({
    numbers: [{ phoneNumberId }, {}],
    customers: [{ key: maya }, { name: "Priya N." }],
    faults: { brokenJson: 0 },
    settings: { autoRead: false, retryBaseMs: 10 },
    summary: { accepted: 0, scriptsLeft: 0, idle: true },
  });
  expect((await sendText(simulator, "Hi")).status).toBe(200);
});

test("the state gives away no secret", async () => {
  const text = JSON.stringify((await call("GET", "state")).json);
  expect(text).not.toContain(token);
  expect(text).not.toContain("app-secret");
});

test.each<[string, string, unknown, number, RegExp]>([
  ["POST", "faults", { explode: 1 }, 400, /explode/],
  ["POST", "faults", { duplicate: 2 }, 400, /duplicate/],
  ["POST", "script", { do: "vanish" }, 400, /do/],
  ["POST", "inbound", { phoneNumberId, from: {}, text: "x" }, 400, /phone or bsuid/],
  ["POST", "inbound", { phoneNumberId: "1", from: { phone: maya }, text: "x" }, 404, /No business number 1/],
  ["POST", "config", { numbers: [{ phoneNumberId: "1" }] }, 400, /numbers/],
  ["POST", "inbound", "{", 400, /not valid JSON/],
  ["GET", "nothing", undefined, 404, /GET state/],
  ["GET", "chat", undefined, 400, /number is missing/],
])("%s %s with a bad body says what is wrong", async (method, path, body, status, reason) => {
  const answer = await call(method, path, body);
  expect(answer.status).toBe(status);
  expect(answer.json["error"]).toMatch(reason);
});

test("another site's page may not steer it", async () => {
  const answer = await call("POST", "reset", undefined, { "sec-fetch-site": "cross-site" });
  expect(answer.status).toBe(403);
});

test("a configuration that names what does not exist changes nothing", async () => {
  const account = { wabaId: "9", portfolioId: "p", appKey: "missing", name: "x" };
  const answer = await call("POST", "config", { accounts: [account] });
  expect([answer.status, answer.json["error"]]).toEqual([
    400,
    "account 9 names app missing, which is not configured",
  ]);
  expect(JSON.stringify((await call("GET", "state")).json)).not.toContain('"9"');
  await expect(startSimulator({ config: { accounts: [account] } })).rejects.toThrow("names app missing");
});

test("a chat shows both sides, and the events tell of new messages", async () => {
  const events = await fetch(`${simulator.url}/__admin/events?number=${phoneNumberId}&customer=${maya}`);
  const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
  const [wamid] = simulator.admin.inbound({ phoneNumberId, from: { phone: maya }, text: "Hello" });
  await sendText(simulator, "Hi");
  await graph(simulator, "POST", `/${phoneNumberId}/messages`, {
    messaging_product: "whatsapp",
    status: "read",
    message_id: wamid,
    typing_indicator: { type: "text" },
  });
  let text = "";
  while (!text.includes("event: typing")) text += (await reader.read()).value ?? "";
  await reader.cancel();
  expect(text).toContain(`"wamid":"${wamid!}"`);
  const chat = await call("GET", `chat?number=${phoneNumberId}&customer=%2B${maya}`);
  expect(chat.json).toMatchObject({
    windowOpen: true,
    customer: { name: "Maya Okafor" },
    messages: [
      { direction: "in", seen: true },
      { direction: "out", payload: { body: "Hi" } },
    ],
  });
  const list = await call("GET", `chats?number=${phoneNumberId}`);
  expect(list.json).toMatchObject([
    { preview: "Hi", unread: 1 },
    { customer: { name: "Priya N." }, at: null },
  ]);
});

test("a template shows on the phone with its parameters, its buttons carry what the customer would send", async () => {
  await graph(simulator, "POST", `/${phoneNumberId}/messages`, {
    messaging_product: "whatsapp",
    to: maya,
    type: "template",
    template: {
      name: "reservation_confirmation",
      language: { code: "en_US" },
      components: [
        {
          type: "body",
          parameters: [
            { type: "text", parameter_name: "day", text: "Saturday" },
            { type: "text", parameter_name: "first_name", text: "Maya" },
          ],
        },
      ],
    },
  });
  await sendText(simulator, "", {
    type: "template",
    template: { name: "autumn_sale", language: { code: "en_US" } },
  });
  const { messages } = simulator.admin.chat(phoneNumberId, maya);
  expect(messages.map((message) => message.rendered)).toEqual([
    { header: null, body: "Hi Maya, your table on Saturday is confirmed.", footer: null, buttons: [] },
    {
      header: null,
      body: "Our autumn sale is on: a quarter off every mug.",
      footer: "Reply STOP to opt out",
      buttons: [{ kind: "quick_reply", text: "Stop promotions", payload: "Stop promotions" }],
    },
  ]);
});

test("a customer named in the phone's address is listed, known or not", async () => {
  const made = await call("POST", "customers/find", { customer: "+447700900123" });
  expect(made.json).toMatchObject({ key: "447700900123", name: "Customer 0123" });
  const known = await call("POST", "customers/find", { customer: ` ${maya}` });
  expect(known.json).toMatchObject({ name: "Maya Okafor" });
  expect(simulator.admin.state().customers.map((customer) => customer.key)).toContain("447700900123");
});
