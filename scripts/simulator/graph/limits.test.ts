import { afterEach, expect, test } from "vitest";
import { buildConfig, buildSimulator, graph, phoneNumberId, sendText } from "../testing/build-simulator.ts";
import { startSimulator, type Simulator } from "../start-simulator.ts";

const nobody = "http://127.0.0.1:9/hook";
let now = Date.parse("2026-11-20T10:00:00Z");
let simulator: Simulator;
afterEach(() => simulator.close());

const codeOf = (body: Record<string, unknown>): unknown =>
  (body["error"] as Record<string, unknown> | undefined)?.["code"];

/** Sends to different people, so that only the number's limit can bite. */
async function burst(count: number): Promise<unknown[]> {
  const codes: unknown[] = [];
  for (let index = 0; index < count; index += 1)
    codes.push(codeOf((await sendText(simulator, "Hi", { to: `1202555${1000 + index}` })).body));
  return codes;
}

test("a number takes 80 at once, then 80 a second", async () => {
  simulator = await buildSimulator(nobody, { now: () => now });
  const codes = await burst(82);
  expect(codes.slice(0, 80)).toEqual(Array(80).fill(undefined));
  expect(codes.slice(80)).toEqual([130429, 130429]);
  now += 25;
  expect(await burst(3)).toEqual([undefined, undefined, 130429]);
  now += 60_000;
  expect((await burst(81)).filter((code) => code === undefined)).toHaveLength(80);
});

test("a HIGH number takes 1,000; a refused send takes nothing from the pair", async () => {
  const config = buildConfig(nobody);
  config.numbers![0]!.throughput = "HIGH";
  simulator = await startSimulator({ config, now: () => now });
  expect((await burst(200)).filter((code) => code !== undefined)).toEqual([]);
});

test("a pair takes 45, then one every 6 s; other pairs are free", async () => {
  simulator = await buildSimulator(nobody, { now: () => now });
  const codes: unknown[] = [];
  for (let index = 0; index < 46; index += 1) codes.push(codeOf((await sendText(simulator, "Hi")).body));
  expect(codes).toEqual([...(Array(45).fill(undefined) as undefined[]), 131056]);
  expect(codeOf((await sendText(simulator, "Hi", { to: "+1 202 555 0147" })).body)).toBe(131056);
  expect(codeOf((await sendText(simulator, "Hi", { to: "447700900189" })).body)).toBeUndefined();
  now += 5999;
  expect(codeOf((await sendText(simulator, "Hi")).body)).toBe(131056);
  now += 1;
  expect(codeOf((await sendText(simulator, "Hi")).body)).toBeUndefined();
  expect(codeOf((await sendText(simulator, "Hi")).body)).toBe(131056);
});

test("both limits can be switched off", async () => {
  simulator = await buildSimulator(nobody, { now: () => now });
  simulator.admin.patchSettings({ numberLimit: false, pairLimit: false });
  for (let index = 0; index < 100; index += 1)
    expect(codeOf((await sendText(simulator, "Hi")).body)).toBeUndefined();
});

test("a deregistered number refuses with 133010 until it is registered again", async () => {
  simulator = await buildSimulator(nobody);
  expect((await graph(simulator, "POST", `/${phoneNumberId}/deregister`)).body).toEqual({ success: true });
  expect(codeOf((await sendText(simulator, "Hi")).body)).toBe(133010);
  const registration = { messaging_product: "whatsapp", pin: "212834" };
  expect((await graph(simulator, "POST", `/${phoneNumberId}/register`, registration)).body).toEqual({
    success: true,
  });
  expect((await sendText(simulator, "Hi")).status).toBe(200);
});
