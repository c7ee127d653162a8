import { performance } from "node:perf_hooks";
import { openBenchStack } from "../bench/bench-stack.ts";
import type { BenchStack } from "../bench/bench-stack.ts";
import { webhookMaker } from "../bench/webhook-load.ts";
import type { SignedWebhook } from "../bench/webhook-load.ts";
import { seededRandom } from "../seed/random.ts";

/** A Redis that can be killed without a goodbye. */
export interface KillableRedis {
  url: string;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export interface IngestCrashOptions {
  /** Signed one-message webhooks to send, and how many a second. */
  events: number;
  rate: number;
  /** kill -9 of the server (ingest). */
  serverKills: number;
  /** kill -9 of the workers. */
  workerKills: number;
  /** Immediate shutdowns of Postgres. */
  postgresCrashes: number;
  redis?: KillableRedis;
  redisKills: number;
  seed: number;
}

export interface IngestCrashResult {
  acknowledged: number;
  /** Acknowledged, but there is no message row. */
  lost: number;
  /** More message rows or unread counts than messages. */
  doubled: number;
  retries: number;
  /** Seconds from the last fault to an empty backlog. */
  drainedAfter: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends until it is acknowledged, as Meta does; counts the tries that were not. */
const deliver = async (url: string, webhook: SignedWebhook, onRetry: () => void): Promise<void> => {
  for (;;) {
    const status = await fetch(url, {
      method: "POST",
      headers: webhook.headers,
      body: new Uint8Array(webhook.body),
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return;
    if (status >= 400 && status < 500) throw new Error(`a right webhook was answered ${status}`);
    onRetry();
    await pause(250);
  }
};

/** Faults, shuffled and spread over the time of sending. Each waits for the one before. */
const injectFaults = async (stack: BenchStack, options: IngestCrashOptions): Promise<void> => {
  const random = seededRandom(options.seed);
  let server = await stack.startServer();
  const killServer = async (): Promise<void> => {
    process.kill(server.pid, "SIGKILL");
    await server.died;
    server = await stack.startServer();
  };
  let workers = await stack.startWorkers();
  const killWorkers = async (): Promise<void> => {
    process.kill(workers.pid, "SIGKILL");
    await workers.died;
    workers = await stack.startWorkers();
  };
  const killRedis = async (): Promise<void> => {
    await options.redis?.kill();
    await pause(500);
    await options.redis?.restart();
  };
  const faults = [
    ...Array.from({ length: options.serverKills }, () => killServer),
    ...Array.from({ length: options.workerKills }, () => killWorkers),
    ...Array.from({ length: options.postgresCrashes }, () => () => stack.crashPostgres()),
    ...Array.from({ length: options.redis ? options.redisKills : 0 }, () => killRedis),
  ]
    .map((fault) => ({ fault, at: random.next() }))
    .sort((a, b) => a.at - b.at);
  const started = performance.now();
  const span = (options.events / options.rate) * 1000;
  for (const [index, { fault }] of faults.entries()) {
    const due = started + ((index + 0.5 + random.next() * 0.4) / faults.length) * span;
    await pause(Math.max(0, due - performance.now()));
    await fault();
  }
};

const numberOf = async (stack: BenchStack, sql: string): Promise<number> => {
  const { rows } = await stack.admin.query<{ n: string }>(sql);
  return Number(rows[0]?.n);
};

/**
 * T22: webhooks go on arriving while ingest, Postgres and Redis are killed again and again; the sender retries what
 * is not acknowledged. Counts from the tables, by wamid.
 */
export const ingestCrash = async (options: IngestCrashOptions): Promise<IngestCrashResult> => {
  const stack = await openBenchStack(options.redis ? { redisUrl: options.redis.url } : {});
  try {
    const make = webhookMaker(stack.demo, "K-", 500);
    const faults = injectFaults(stack, options);
    let retries = 0;
    const sending: Promise<void>[] = [];
    const started = performance.now();
    for (let n = 0; n < options.events; n += 1) {
      const wait = started + (n * 1000) / options.rate - performance.now();
      if (wait > 1) await pause(wait);
      sending.push(deliver(stack.webhookUrl, make(n), () => (retries += 1)));
    }
    await faults;
    const lastFault = performance.now();
    await Promise.all(sending);
    while ((await numberOf(stack, "SELECT count(*) AS n FROM delivery WHERE processed_at IS NULL")) > 0) {
      await pause(100);
    }
    const drainedAfter = (performance.now() - lastFault) / 1000;
    const messages = await numberOf(
      stack,
      "SELECT count(DISTINCT wa_message_id) AS n FROM message WHERE direction = 'inbound'",
    );
    const rows = await numberOf(stack, "SELECT count(*) AS n FROM message WHERE direction = 'inbound'");
    const unread = await numberOf(stack, "SELECT sum(unread_count) AS n FROM conversation");
    return {
      acknowledged: sending.length,
      lost: sending.length - messages,
      doubled: rows - messages + Math.abs(unread - messages),
      retries,
      drainedAfter,
    };
  } finally {
    await stack.close();
  }
};
