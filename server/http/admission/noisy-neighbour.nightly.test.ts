import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import { startTestServer } from "../../testing/start-test-server.ts";
import type { TestServer } from "../../testing/start-test-server.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
  for (const { org, channel } of it.orgs) {
    for (let n = 0; n < 60; n += 1) {
      const conversation = await it.build.buildConversation({ orgId: org.id, channelId: channel.id });
      await it.build.buildMessage({ orgId: org.id, conversationId: conversation.id });
    }
  }
});
afterAll(() => it.close());

/** Asks `rate` times a second in a thread of its own, whether or not answers come; tells times and statuses at the end. */
const loader = `
const { parentPort, workerData } = require("node:worker_threads");
const http = require("node:http");
const { port, path, headers, rate, seconds } = workerData;
const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });
const times = [], statuses = {};
let waits = 0, pending = 0, sent = 0;
const started = performance.now();
const done = () => { if (sent >= rate * seconds && pending === 0) { agent.destroy(); parentPort.postMessage({ times, statuses, waits, seconds: (performance.now() - started) / 1000 }); } };
const timer = setInterval(() => {
  const due = Math.min(rate * seconds, ((performance.now() - started) / 1000) * rate);
  while (sent < due) {
    sent += 1; pending += 1;
    const from = performance.now();
    const end = (status, retry) => {
      pending -= 1;
      times.push(performance.now() - from);
      statuses[status] = (statuses[status] || 0) + 1;
      if (retry) waits += 1;
      done();
    };
    http.get({ port, path, headers, agent }, (answer) => {
      answer.resume();
      answer.once("end", () => end(answer.statusCode, answer.headers["retry-after"]));
    }).once("error", () => end(0));
  }
  if (sent >= rate * seconds) { clearInterval(timer); done(); }
}, 5);
`;
interface Load {
  times: number[];
  statuses: Record<string, number>;
  waits: number;
  /** How long it took to get every answer. */
  seconds: number;
}
const load = (port: number, token: string, from: string, rate: number, seconds: number): Promise<Load> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "x-forwarded-for": from };
    const path = "/api/v1/conversations?limit=50";
    const worker = new Worker(loader, { eval: true, workerData: { port, path, headers, rate, seconds } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
const p95 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN;

const seconds = 30;
/** A member's budget of reads is 20 a second. */
const noisy = 20 * 20;
const quiet = 10;

test("T42 (HTTP): one member at 20 times the budget; the other org's p95 stays", async () => {
  const { port, stop } = await it.another({
    limits: { kv: memoryKv(), scale: 1 },
    trustedProxies: ["loopback"],
  });
  const [loud, calm] = [await it.signIn(it.orgs[0].agent), await it.signIn(it.orgs[1].agent)];
  const ask = () => load(port, calm, "198.51.100.2", quiet, seconds);
  await load(port, calm, "198.51.100.3", quiet, 3);
  const before = await ask();
  const [during, abuse] = await Promise.all([ask(), load(port, loud, "198.51.100.1", noisy, seconds)]);
  const figures = {
    alone: Math.round(p95(before.times) * 10) / 10,
    beside: Math.round(p95(during.times) * 10) / 10,
    abuser: abuse.statuses,
  };
  process.stdout.write(
    `T42: the other org's p95 in ms, and what the abuser got: ${JSON.stringify(figures)}\n`,
  );
  expect(Object.keys(during.statuses)).toEqual(["200"]);
  expect(abuse.statuses["429"]).toBeGreaterThan(0);
  expect(abuse.waits).toBe((abuse.statuses["429"] ?? 0) + (abuse.statuses["503"] ?? 0));
  // The bucket's 1,200 and what it fills by meanwhile.
  expect(abuse.statuses["200"]).toBeLessThanOrEqual(1_200 + (abuse.seconds + 2) * 20);
  expect(figures.beside).toBeLessThanOrEqual(300);
  expect(figures.beside).toBeLessThanOrEqual(Math.max(figures.alone * 1.5, figures.alone + 5));
  await stop();
});
