import { afterAll, beforeAll, expect, test } from "vitest";
import {
  buildSimulator,
  graph,
  graphFixture,
  phoneNumberId,
  token,
  wabaId,
} from "../testing/build-simulator.ts";
import { startReceiver, type Receiver } from "../testing/webhook-receiver.ts";
import type { Simulator } from "../start-simulator.ts";
import { parseMultipart } from "./multipart.ts";

let now = Date.parse("2026-11-20T10:00:00Z");
let receiver: Receiver;
let simulator: Simulator;

beforeAll(async () => {
  receiver = await startReceiver();
  simulator = await buildSimulator(receiver.url, { now: () => now });
});
afterAll(async () => {
  await simulator.close();
  await receiver.close();
});

const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shapeOf)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
      : typeof value;

test.each(["phone.get", "phone.list", "phone.profile.get", "waba.get"])(
  "%s has the keys and types of the fixture",
  async (name) => {
    const { request, response } = graphFixture(name);
    const answer = await graph(simulator, "GET", request.path.replace(/^\/v[\d.]+/, ""));
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    // waba.get asks for the messaging limit, which its answer leaves out.
    expect(shapeOf(answer.body)).toMatchObject(shapeOf(response.body) as object);
  },
);

test("a number without fields answers the standing five, an unknown field is refused", async () => {
  const answer = await graph(simulator, "GET", `/${phoneNumberId}`);
  expect(Object.keys(answer.body).sort()).toEqual([
    "code_verification_status",
    "display_phone_number",
    "id",
    "quality_rating",
    "verified_name",
  ]);
  expect((await graph(simulator, "GET", `/${phoneNumberId}?fields=shoe_size`)).body["error"]).toMatchObject({
    code: 100,
  });
});

test("templates come in pages that lead to each other until the last", async () => {
  const names: string[] = [];
  let path: string | undefined = `/${wabaId}/message_templates?limit=5&fields=name,language,status`;
  let pages = 0;
  while (path !== undefined) {
    const { status, body } = await graph(simulator, "GET", path);
    expect(status).toBe(200);
    names.push(
      ...(body["data"] as { name: string; language: string }[]).map((row) => `${row.name} ${row.language}`),
    );
    pages += 1;
    const next = (body["paging"] as { next?: string }).next;
    path = next === undefined ? undefined : next.slice(next.indexOf(`/${wabaId}`));
  }
  expect(pages).toBe(3);
  expect(names).toHaveLength(12);
  expect(new Set(names).size).toBe(12);
  const bad = await graph(simulator, "GET", `/${wabaId}/message_templates?after=rubbish`);
  expect(bad.body["error"]).toMatchObject({ code: 131059 });
});

test("the profile keeps what was written and refuses what is too long", async () => {
  const { request, response } = graphFixture("phone.profile.update");
  const path = `/${phoneNumberId}/whatsapp_business_profile`;
  expect(await graph(simulator, "POST", path, request.body)).toEqual(response);
  const { body } = await graph(simulator, "GET", path);
  expect((body["data"] as object[])[0]).toMatchObject({ about: "Mugs and more", vertical: "RETAIL" });
  const long = await graph(simulator, "POST", path, {
    messaging_product: "whatsapp",
    about: "x".repeat(140),
  });
  expect(long.body["error"]).toMatchObject({ code: 100 });
});

test("a subscription override needs the handshake, and can be dropped", async () => {
  const path = `/${wabaId}/subscribed_apps`;
  const wrong = await graph(simulator, "POST", path, {
    override_callback_uri: receiver.url,
    verify_token: "no",
  });
  expect(wrong.body["error"]).toMatchObject({ code: 2200 });
  const right = { override_callback_uri: receiver.url, verify_token: "verify" };
  expect((await graph(simulator, "POST", path, right)).body).toEqual({ success: true });
  expect(shapeOf((await graph(simulator, "GET", path)).body)).toEqual(
    shapeOf(graphFixture("waba.subscribed_apps.get").response.body),
  );
  expect((await graph(simulator, "DELETE", path)).body).toEqual({ success: true });
  expect((await graph(simulator, "GET", path)).body).toEqual({ data: [] });
  expect((await graph(simulator, "POST", path)).body).toEqual({ success: true });
});

test("unknown paths and foreign accounts are refused", async () => {
  expect((await graph(simulator, "GET", "/1/2/3")).body["error"]).toMatchObject({ code: 2500 });
  expect((await graph(simulator, "GET", "/101925557300866/phone_numbers")).body["error"]).toMatchObject({
    code: 100,
    error_subcode: 33,
  });
});

async function upload(bytes: Buffer, type: string, product = "whatsapp"): Promise<Response> {
  const form = new FormData();
  form.set("messaging_product", product);
  form.set("type", type);
  form.set("file", new Blob([new Uint8Array(bytes)], { type }), "photo.png");
  return fetch(`${simulator.url}/v25.0/${phoneNumberId}/media`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
}

test("media: upload, look up, download with the token, five minutes, delete", async () => {
  const bytes = Buffer.from([0, 13, 10, 45, 45, 255, 1]);
  const uploaded = (await (await upload(bytes, "image/png")).json()) as { id: string };
  const found = await graph(simulator, "GET", `/${uploaded.id}?phone_number_id=${phoneNumberId}`);
  expect(shapeOf(found.body)).toEqual(shapeOf(graphFixture("media.get").response.body));
  const url = String(found.body["url"]);
  const headers = { authorization: `Bearer ${token}` };
  const file = await fetch(url, { headers });
  expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
  expect(file.headers.get("content-type")).toBe("image/png");
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { authorization: "Bearer EAAtokenTwo" } })).status).toBe(404);
  now += 301_000;
  expect((await fetch(url, { headers })).status).toBe(404);
  const other = await graph(simulator, "GET", `/${uploaded.id}?phone_number_id=107431205550999`);
  expect(other.body["error"]).toMatchObject({ code: 100, error_subcode: 33 });
  const image = { messaging_product: "whatsapp", to: "12025550147", type: "image" };
  const send = (id: string) =>
    graph(simulator, "POST", `/${phoneNumberId}/messages`, { ...image, image: { id } });
  expect((await send(uploaded.id)).status).toBe(200);
  expect((await send("1")).body["error"]).toMatchObject({ code: 100 });
  expect((await graph(simulator, "DELETE", `/${uploaded.id}`)).body).toEqual({ success: true });
  expect((await graph(simulator, "GET", `/${uploaded.id}`)).status).toBe(400);
});

test("media: wrong types, sizes and bodies are refused", async () => {
  const refusals = [
    [await upload(Buffer.alloc(1), "image/gif"), 100],
    [await upload(Buffer.alloc(5 * 1024 * 1024 + 1), "image/png"), 131053],
    [await upload(Buffer.alloc(1), "image/png", "telegram"), 100],
  ] as const;
  for (const [response, code] of refusals) expect(await response.json()).toMatchObject({ error: { code } });
  expect((await graph(simulator, "POST", `/${phoneNumberId}/media`, {})).body["error"]).toMatchObject({
    code: 100,
  });
});

test("media dies after 30 days, and a 503 fault hides it", async () => {
  const { id } = (await (await upload(Buffer.from("x"), "image/png")).json()) as { id: string };
  const url = String((await graph(simulator, "GET", `/${id}`)).body["url"]);
  simulator.admin.setFaults({ media503: 1 });
  const hidden = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect([hidden.status, hidden.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
  simulator.admin.setFaults({ media503: 0 });
  now += 31 * 86_400_000;
  expect((await graph(simulator, "GET", `/${id}`)).body["error"]).toMatchObject({ error_subcode: 33 });
});

test("multipart bodies that are none give nothing", () => {
  expect(parseMultipart(Buffer.from("--x\r\n"), "multipart/form-data; boundary=x")).toBeUndefined();
  expect(parseMultipart(Buffer.from("{}"), "application/json")).toBeUndefined();
});
