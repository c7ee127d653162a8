import { performance } from "node:perf_hooks";
import { startChild } from "../start/children.ts";
import type { Child } from "../start/children.ts";
import { openBenchStack } from "./bench-stack.ts";
import type { BenchStack } from "./bench-stack.ts";
import { sendAtRate } from "./load.ts";
import { atLeast, atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { median } from "./stats.ts";
import { webhookMaker } from "./webhook-load.ts";

const sustainedRate = 600;
const sustainedSeconds = 60;
/** Enough for the baseline to work on for several seconds. */
const burst = 3_000;

const count = async (stack: BenchStack, sql: string, params: unknown[] = []): Promise<number> => {
  const { rows } = await stack.admin.query<{ n: string }>(sql, params);
  return Number(rows[0]?.n ?? 0);
};

const rowsOf = (stack: BenchStack, run: string): Promise<number> =>
  count(stack, "SELECT count(*) AS n FROM message WHERE wa_message_id LIKE $1", [`wamid.BENCH${run}%`]);

const backlog = (stack: BenchStack): Promise<number> =>
  count(stack, "SELECT count(*) AS n FROM delivery WHERE processed_at IS NULL");

/** Rows a second from the first webhook sent to the last row committed, as fast as the design takes them. */
const rateOf = async (stack: BenchStack, url: string, run: string): Promise<number> => {
  const oneOrg = { ...stack.demo, orgs: stack.demo.orgs.slice(0, 1) };
  const started = performance.now();
  await sendAtRate({ url, rate: 5_000, seconds: burst / 5_000, request: webhookMaker(oneOrg, run, 2_000) });
  while ((await rowsOf(stack, run)) < burst) await new Promise((resolve) => setTimeout(resolve, 50));
  return burst / ((performance.now() - started) / 1000);
};

const startBaseline = (stack: BenchStack): Promise<Child> =>
  startChild({
    name: "baseline",
    args: ["--import", "tsx", "scripts/bench/baseline/one-job-per-webhook.ts"],
    env: {
      DATABASE_URL: stack.serverUrl,
      BENCH_SECRET: stack.demo.meta.appSecret,
      BENCH_ORG: stack.demo.orgs[0]?.id,
    },
    logDir: "bench/results/logs",
    graceMs: 10_000,
  });

/** Sustained one-message webhooks to committed rows, and how many times the naive design we beat. */
export const ingest = async (): Promise<Figure[]> => {
  const stack = await openBenchStack();
  try {
    await stack.startServer();
    await stack.startWorkers();
    const baseline = await startBaseline(stack);
    const baselineUrl = `http://127.0.0.1:${String(baseline.ready["port"])}/webhooks/meta/demo`;
    const rates: { baseline: number; ours: number }[] = [];
    for (const round of [1, 2, 3]) {
      rates.push({
        baseline: await rateOf(stack, baselineUrl, `B${round}-`),
        ours: await rateOf(stack, stack.webhookUrl, `O${round}-`),
      });
    }
    await baseline.stop();
    const naive = median(rates.map((rate) => rate.baseline));
    const ours = median(rates.map((rate) => rate.ours));

    const backlogs: number[] = [];
    const watch = setInterval(() => void backlog(stack).then((n) => backlogs.push(n)), 1_000);
    const sent = await sendAtRate({
      url: stack.webhookUrl,
      rate: sustainedRate,
      seconds: sustainedSeconds,
      request: webhookMaker(stack.demo, "S-", 5_000),
    });
    clearInterval(watch);
    const acknowledged = sent.statuses.get(200) ?? 0;
    const ended = performance.now();
    while ((await backlog(stack)) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const drainedMs = performance.now() - ended;
    const rows = await rowsOf(stack, "S-");
    const firstHalf = median(backlogs.slice(5, 30));
    const secondHalf = median(backlogs.slice(30));
    return [
      atLeast(
        `webhooks acknowledged of ${sustainedRate}/s over ${sustainedSeconds} s`,
        "webhooks",
        acknowledged,
        sustainedRate * sustainedSeconds,
      ),
      atMost("acknowledged messages lost or doubled", "messages", Math.abs(acknowledged - rows), 0),
      atMost(
        "growth of the median backlog, second half over first",
        "deliveries",
        Math.max(0, secondHalf - firstHalf),
        sustainedRate / 4,
      ),
      atMost("time to drain after the last webhook", "ms", drainedMs, 1_000),
      {
        what: "committed messages a second beside one job per webhook",
        unit: "messages/s",
        floor: naive,
        ours,
        ratio: ours / naive,
        target: "≥ 3 × baseline",
        met: ours >= 3 * naive,
      },
    ];
  } finally {
    await stack.close();
  }
};
