import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  buildConfig,
  buildSimulator,
  graph,
  graphFixture,
  maya,
  phoneNumberId,
  sendText,
} from "../testing/build-simulator.ts";
import { startReceiver, type Receiver } from "../testing/webhook-receiver.ts";
import { startSimulator, type Simulator } from "../start-simulator.ts";

let receiver: Receiver;
let simulator: Simulator;
const path = `/${phoneNumberId}/messages`;
const free = { numberLimit: false, pairLimit: false, strictMedia: false };

beforeAll(async () => {
  receiver = await startReceiver();
  simulator = await buildSimulator(receiver.url, { settings: free });
});
afterAll(async () => {
  await simulator.close();
  await receiver.close();
});

const sends = readdirSync(new URL("../../../core/testing/fixtures/graph/", import.meta.url))
  .filter((file) => file.startsWith("send.") && !file.includes("held-for-quality"))
  .map((file) => file.replace(".json", ""));

test.each(sends)("accepts %s and answers its shape", async (name) => {
  const { request, response } = graphFixture(name);
  const answer = await graph(simulator, "POST", request.path.replace(/^\/v[\d.]+/, ""), request.body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(response.status);
  const [message] = answer.body["messages"] as { id: string }[];
  const [expected] = response.body["messages"] as { id: string }[];
  expect({ ...answer.body, messages: [{ ...message, id: "" }] }).toEqual({
    ...response.body,
    messages: [{ ...expected, id: "" }],
  });
  expect(message!.id).toMatch(/^wamid\.[A-Za-z0-9+/]+=*$/);
  const [entry] = simulator.admin.log({ since: simulator.admin.summary().accepted - 1 }).accepted;
  expect(entry).toMatchObject({ wamid: message!.id, type: request.body!["type"] });
});

test("holds a template for quality when told to", async () => {
  const { request, response } = graphFixture("send.template.held-for-quality");
  simulator.admin.script({ do: "holdForQuality" });
  const answer = await graph(simulator, "POST", path, request.body);
  const [message] = answer.body["messages"] as Record<string, unknown>[];
  const [expected] = response.body["messages"] as Record<string, unknown>[];
  expect(message!["message_status"]).toBe(expected!["message_status"]);
});

/** The error of an answer and of a fixture, without the trace id and the clock times in it. */
function comparable(body: Record<string, unknown>): unknown {
  const error = { ...(body["error"] as Record<string, unknown>) };
  expect(error["fbtrace_id"]).toMatch(/^A/);
  delete error["fbtrace_id"];
  error["message"] = String(error["message"]).replace(/\w+day, \d\d-\w{3}-\d\d [\d:]{8} PST/g, "<time>");
  return error;
}

const message = { messaging_product: "whatsapp", to: maya, type: "text", text: { body: "Hi" } };
const template = (language: string, more: object = {}) => ({
  ...message,
  type: "template",
  template: { name: "order_confirmation", language: { code: language }, ...more },
});

test.each([
  ["error.100.invalid-parameter", { ...message, text: { body: "x".repeat(4097) } }],
  ["error.131008.missing-parameter", { ...message, to: undefined }],
  ["error.132001.no-translation", template("fr")],
  [
    "error.131062.bsuid-auth-template",
    {
      ...message,
      to: undefined,
      recipient: "IN.20819783429427700231",
      type: "template",
      template: {
        name: "verification_code",
        language: { code: "en_US" },
        components: [
          { type: "body", parameters: [{ type: "text", text: "123456" }] },
          { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "123456" }] },
        ],
      },
    },
  ],
])("refuses as in %s", async (name, body) => {
  const { response } = graphFixture(name);
  const answer = await graph(simulator, "POST", path, body);
  expect(answer.status).toBe(response.status);
  expect(comparable(answer.body)).toEqual(comparable(response.body));
});

test("template faults: wrong count, wrong type and a pause read as in the fixtures", async () => {
  const components = [{ type: "BODY", text: "Thanks {{1}}, order {{2}} is in." }];
  const config = buildConfig(receiver.url);
  config.accounts![0]!.templates = [
    { name: "order_confirmation", language: "fr", category: "UTILITY", components },
    { name: "spring", language: "fr", category: "MARKETING", status: "PAUSED", components },
  ];
  const own = await startSimulator({ config });
  const image = [1, 2].map(() => ({ type: "image", image: { link: "https://example.com/a.png" } }));
  const cases: [string, object][] = [
    ["error.132000.param-count", template("fr", { components: [] })],
    ["error.132012.param-format", template("fr", { components: [{ type: "body", parameters: image }] })],
    ["error.132015.paused", template("fr", { name: "spring" })],
  ];
  for (const [name, body] of cases) {
    const { response } = graphFixture(name);
    const answer = await graph(own, "POST", path, body);
    expect(answer.status, name).toBe(response.status);
    expect(comparable(answer.body)).toEqual(comparable(response.body));
  }
  await own.close();
});

test.each([
  ["error.10.permission", 10],
  ["error.130429.throughput", 130429],
  ["error.131016.unavailable", 131016],
  ["error.131030.not-in-allowed-list", 131030],
  ["error.131031.locked", 131031],
  ["error.131056.pair-rate", 131056],
  ["error.133010.not-registered", 133010],
  ["error.190.token-expired", 190],
  ["error.200.no-permission", 200],
  ["error.368.policy-block", 368],
  ["error.80007.waba-rate-limit", 80007],
])("a scripted refusal reads as in %s", async (name, code) => {
  const { response } = graphFixture(name);
  simulator.admin.script({ do: { error: code } });
  const answer = await sendText(simulator, "Hi");
  expect(answer.status).toBe(response.status);
  expect(comparable(answer.body)).toEqual(comparable(response.body));
});

test("an old message cannot be reacted to", async () => {
  let now = Date.parse("2026-11-20T10:00:00Z");
  const own = await buildSimulator(receiver.url, { now: () => now });
  const sent = (await sendText(own, "Hi")).body["messages"] as { id: string }[];
  const reaction = { ...message, type: "reaction", reaction: { message_id: sent[0]!.id, emoji: "👍" } };
  now += 31 * 86_400_000;
  const { response } = graphFixture("error.131009.reaction-too-old");
  const answer = await graph(own, "POST", path, reaction);
  expect(comparable(answer.body)).toEqual(comparable(response.body));
  await own.close();
});

const button = (count: number, title = "Yes") => ({
  type: "button",
  body: { text: "Deliver?" },
  action: {
    buttons: Array.from({ length: count }, (_, index) => ({
      type: "reply",
      reply: { id: `b${index}`, title },
    })),
  },
});
const rows = (count: number) => ({
  type: "list",
  body: { text: "Choose" },
  action: {
    button: "Options",
    sections: [
      { title: "A", rows: Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: "Row" })) },
    ],
  },
});

test.each<[string, object, number]>([
  ["an empty text", { text: { body: "" } }, 100],
  ["no text", { text: {} }, 131008],
  ["a text object that is none", { text: "Hi" }, 100],
  ["tracking data above 512", { biz_opaque_callback_data: "x".repeat(513) }, 100],
  ["an unknown type", { type: "fax", fax: {} }, 100],
  ["a missing product", { messaging_product: undefined }, 100],
  ["a phone that is none", { to: "maya" }, 131009],
  ["a BSUID that is none", { to: undefined, recipient: "nobody" }, 131009],
  ["a context that is none", { context: { message_id: "7" } }, 131009],
  ["a caption above 1024", { type: "image", image: { id: "1", caption: "x".repeat(1025) } }, 100],
  ["a caption on audio", { type: "audio", audio: { id: "1", caption: "x" } }, 100],
  ["media with id and link", { type: "image", image: { id: "1", link: "https://example.com/a.png" } }, 100],
  ["a latitude off the globe", { type: "location", location: { latitude: 91, longitude: 0 } }, 100],
  ["a contact with one name only", { type: "contacts", contacts: [{ name: { formatted_name: "A" } }] }, 100],
  [
    "258 contacts",
    { type: "contacts", contacts: Array(258).fill({ name: { formatted_name: "A", first_name: "A" } }) },
    100,
  ],
  ["a fourth button", { type: "interactive", interactive: button(4) }, 100],
  ["a button title of 21", { type: "interactive", interactive: button(1, "x".repeat(21)) }, 100],
  ["an eleventh row", { type: "interactive", interactive: rows(11) }, 100],
  ["an unknown interactive type", { type: "interactive", interactive: { type: "quiz" } }, 100],
  ["a message to itself", { to: "12025550110" }, 131021],
])("refuses %s", async (_name, change, code) => {
  const before = simulator.admin.summary().accepted;
  const answer = await graph(simulator, "POST", path, { ...message, ...change });
  expect(answer.body["error"]).toMatchObject({ code });
  expect(simulator.admin.summary().accepted).toBe(before);
  expect(simulator.admin.log().refused.at(-1)).toMatchObject({ code, phoneNumberId });
});

test("takes exactly 4096 characters, emoji counted once, and 10 rows", async () => {
  expect((await sendText(simulator, "👋".repeat(4096))).status).toBe(200);
  const answer = await graph(simulator, "POST", path, {
    ...message,
    type: "interactive",
    interactive: rows(10),
  });
  expect(answer.status).toBe(200);
});

test("a request that is no JSON object gets a Graph envelope", async () => {
  for (const body of ["{", "[]", "7"]) {
    const response = await fetch(`${simulator.url}/v25.0${path}`, {
      method: "POST",
      headers: { authorization: "Bearer EAAtokenOne" },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 100, type: "OAuthException" } });
  }
});

test("tokens: none is 401/0, unknown 401/190, another number's is as if the object did not exist", async () => {
  const none = await graph(simulator, "POST", path, message, null);
  expect([none.status, none.body]).toMatchObject([401, { error: { code: 0 } }]);
  const unknown = await graph(simulator, "POST", path, message, "Bearer nonsense");
  expect([unknown.status, unknown.body]).toMatchObject([401, { error: { code: 190, error_subcode: 467 } }]);
  const foreign = await graph(simulator, "POST", path, message, "Bearer EAAtokenTwo");
  const { response } = graphFixture("error.100.33.unsupported-post");
  expect(foreign.status).toBe(response.status);
  expect(comparable(foreign.body)).toEqual(comparable(response.body));
});

test("an expired token is 401/190/463 until a new one is configured", async () => {
  const config = buildConfig(receiver.url);
  config.numbers![0]!.tokenExpired = true;
  const own = await startSimulator({ config });
  const { response } = graphFixture("error.190.token-expired");
  const refused = await sendText(own, "Hi");
  expect(refused.status).toBe(401);
  expect(comparable(refused.body)).toEqual(comparable(response.body));
  own.admin.configure({ numbers: [{ ...config.numbers![0]!, tokenExpired: false }] });
  expect((await sendText(own, "Hi")).status).toBe(200);
  await own.close();
});

test("read marks and typing are noted", async () => {
  const { request, response } = graphFixture("mark-read.typing");
  expect(await graph(simulator, "POST", path, request.body)).toEqual(response);
  expect(simulator.admin.log().reads.at(-1)).toMatchObject({
    wamid: request.body!["message_id"],
    typing: true,
  });
});
