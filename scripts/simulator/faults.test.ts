import { afterEach, beforeEach, expect, test } from "vitest";
import { faultsSchema, FaultDesk } from "./faults.ts";
import { Random } from "./random.ts";
import type { Simulator } from "./start-simulator.ts";
import { buildSimulator, maya, phoneNumberId, sendText, token } from "./testing/build-simulator.ts";
import { itemsOf, startReceiver, type Receiver } from "./testing/webhook-receiver.ts";

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

/** The Node error code under a failed fetch. */
async function causeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return (cause as { code?: string } | undefined)?.code;
  }
  throw new Error("the send was answered");
}

test("resetBefore breaks the connection and accepts nothing", async () => {
  simulator.admin.script({ do: "resetBefore" });
  expect(await causeOf(sendText(simulator, "Hi"))).toMatch(/^(ECONNRESET|UND_ERR_SOCKET)$/);
  expect(simulator.admin.log()).toMatchObject({ accepted: [], refused: [{ message: "resetBefore" }] });
  expect((await sendText(simulator, "Hi again")).status).toBe(200);
});

test("resetAfter breaks the connection, but the message is on its way", async () => {
  simulator.admin.script({ do: "resetAfter" });
  expect(await causeOf(sendText(simulator, "Hi", { biz_opaque_callback_data: "v1.7.1.mac" }))).toMatch(
    /^(ECONNRESET|UND_ERR_SOCKET)$/,
  );
  expect(simulator.admin.log().accepted).toMatchObject([{ body: "Hi", fault: "resetAfter" }]);
  await receiver.until(() => itemsOf(receiver, "statuses").length > 0);
  expect(itemsOf(receiver, "statuses")[0]).toMatchObject({ biz_opaque_callback_data: "v1.7.1.mac" });
});

test("brokenJson is a 200 that cannot be read, and accepted", async () => {
  simulator.admin.script({ do: "brokenJson" });
  const response = await fetch(`${simulator.url}/v25.0/${phoneNumberId}/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ messaging_product: "whatsapp", to: maya, type: "text", text: { body: "Hi" } }),
  });
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(() => void JSON.parse(text)).toThrow(SyntaxError);
  expect(simulator.admin.summary().accepted).toBe(1);
});

test.each([
  [true, 1],
  [false, 0],
])("a 502 is HTML; with accepts %s the log has %i", async (accepts, count) => {
  simulator.admin.script({ do: { fault: "http502", accepts } });
  const response = await fetch(`${simulator.url}/v25.0/${phoneNumberId}/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ messaging_product: "whatsapp", to: maya, type: "text", text: { body: "Hi" } }),
  });
  expect([response.status, response.headers.get("content-type")]).toEqual([502, "text/html; charset=utf-8"]);
  expect(simulator.admin.summary().accepted).toBe(count);
});

test("stallAfterAccept accepts at once and answers later", async () => {
  simulator.admin.script({ do: { fault: "stallAfterAccept", ms: 600_000 } });
  const abort = new AbortController();
  const stalled = fetch(`${simulator.url}/v25.0/${phoneNumberId}/messages`, {
    method: "POST",
    signal: abort.signal,
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ messaging_product: "whatsapp", to: maya, type: "text", text: { body: "Hi" } }),
  });
  await receiver.until(() => itemsOf(receiver, "statuses").length > 0);
  expect(simulator.admin.summary().accepted).toBe(1);
  abort.abort();
  await expect(stalled).rejects.toThrow("aborted");
  simulator.admin.script({ do: { fault: "stallAfterAccept", ms: 20 } });
  expect((await sendText(simulator, "Hi")).status).toBe(200);
});

test.each([
  ["rate130429", 400, 130429],
  ["rate131056", 400, 131056],
  ["error190", 401, 190],
  ["error131000", 500, 131000],
] as const)("%s answers %i with code %i and accepts nothing", async (fault, status, code) => {
  simulator.admin.setFaults({ [fault]: 1 });
  const answer = await sendText(simulator, "Hi");
  expect([answer.status, answer.body]).toMatchObject([status, { error: { code } }]);
  expect(simulator.admin.summary().accepted).toBe(0);
});

test("withheld statuses never come; a later failure comes alone", async () => {
  simulator.admin.script({ do: "withholdStatuses", match: { textIncludes: "quiet" } });
  simulator.admin.script({ do: { failLater: 131026 }, match: { to: `+${maya}`, textIncludes: "gone" } });
  simulator.admin.inbound({ phoneNumberId, from: { phone: maya }, text: "Hello" });
  const quiet = await sendText(simulator, "be quiet");
  await sendText(simulator, "gone");
  await sendText(simulator, "normal");
  await receiver.until(() => itemsOf(receiver, "statuses").length === 3);
  const statuses = itemsOf(receiver, "statuses");
  const [message] = quiet.body["messages"] as { id: string }[];
  expect(statuses.map((item) => item["id"])).not.toContain(message!.id);
  expect(statuses.map((item) => item["status"]).sort()).toEqual(["delivered", "failed", "sent"]);
});

test("a script waits for its match and is used up", async () => {
  simulator.admin.script({ do: { error: 131026 }, match: { phoneNumberId: "107431205550999" } });
  simulator.admin.script({ do: { error: 131000 }, match: { textIncludes: "boom" }, times: 2 });
  expect((await sendText(simulator, "calm")).status).toBe(200);
  expect((await sendText(simulator, "boom")).status).toBe(500);
  expect((await sendText(simulator, "boom")).status).toBe(500);
  expect((await sendText(simulator, "boom")).status).toBe(200);
  expect(simulator.admin.summary().scriptsLeft).toBe(1);
});

test("the same seed decides the same faults", () => {
  const plans = [7, 7, 8].map((seed) => {
    const desk = new FaultDesk(new Random(seed));
    desk.faults = faultsSchema.parse({ resetBefore: 0.1, resetAfter: 0.1, http502: 0.2, brokenJson: 0.1 });
    return Array.from({ length: 200 }, () => desk.planSend({ phoneNumberId: "1", to: "2", text: "" }));
  });
  expect(plans[0]).toEqual(plans[1]);
  expect(plans[0]).not.toEqual(plans[2]);
  const hit = plans[0]!.filter((plan) => plan.fault !== undefined).length;
  expect(hit).toBeGreaterThan(50);
  expect(hit).toBeLessThan(120);
});
