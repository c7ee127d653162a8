import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import pg from "pg";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { defineSystemJob } from "#contracts/define-job.ts";
import { AppError } from "#contracts/errors.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { redisAvailable, startRedis } from "#core/testing/redis.ts";
import type { TestRedis } from "#core/testing/redis.ts";
import type { JobHandlers } from "./job-catalogue.ts";
import { openQueues } from "./queues.ts";
import type { Queues } from "./queues.ts";
import type { ExhaustedJob, RunningWorkers, RunOptions } from "./run-workers.ts";

const log = pino({ level: "silent" });

const wake = defineSystemJob({
  name: "test.wake",
  version: 1,
  queue: "inbound",
  payload: { upTo: z.string().optional() },
  retry: { attempts: 3, firstMs: 20 },
  collapse: true,
});
const wakeOf = defineSystemJob({
  name: "test.wake_of",
  version: 1,
  queue: "interactive",
  payload: { channel: z.string() },
  retry: { attempts: 1, firstMs: 20 },
  collapse: true,
});
const order = defineSystemJob({
  name: "test.order",
  version: 1,
  queue: "bulk",
  payload: { n: z.int() },
  retry: { attempts: 3, firstMs: 30 },
});
const catalogue = { "test.wake": wake, "test.wake_of": wakeOf, "test.order": order };
type Handlers = JobHandlers<typeof catalogue>;
type TestQueues = Queues<typeof catalogue>;

const nothing: Handlers = {
  "test.wake": () => Promise.resolve(),
  "test.wake_of": () => Promise.resolve(),
  "test.order": () => Promise.resolve(),
};
const all: RunOptions = { queues: ["interactive", "inbound", "bulk", "housekeeping"], concurrency: 4 };

/** A promise with its handles, to hold a handler where the test wants it. */
const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};

let database: TestDatabase;
let redis: TestRedis | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
  if (redisAvailable()) redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
  await database.drop();
});

const backends = redisAvailable() ? (["postgres", "redis"] as const) : (["postgres"] as const);

describe.each(backends)("queues on %s", (backend) => {
  const opened: { queues: TestQueues; workers: RunningWorkers[] }[] = [];
  const open = (prefix = randomBytes(4).toString("hex"), login: "serverUrl" | "workerUrl" = "workerUrl") => {
    const queues = openQueues({
      redisUrl: backend === "redis" ? redis?.url : undefined,
      databaseUrl: database[login],
      log,
      prefix,
      catalogue,
    });
    const workers: RunningWorkers[] = [];
    opened.push({ queues, workers });
    const run = (handlers: Partial<Handlers>, options: Partial<RunOptions> = {}): RunningWorkers => {
      const started = queues.runWorkers({ ...nothing, ...handlers }, { ...all, ...options });
      workers.push(started);
      return started;
    };
    return { queues, prefix, run };
  };
  const ready = async (queues: TestQueues): Promise<TestQueues> => {
    await queues.ready();
    return queues;
  };
  afterEach(async () => {
    for (const { queues, workers } of opened.splice(0)) {
      await Promise.all(workers.map((running) => running.close(5_000)));
      await queues.close();
    }
  });

  it("is ready, healthy and named", async () => {
    const { queues } = open();
    await ready(queues);
    expect(queues.backend).toBe(backend);
    expect(await queues.health()).toEqual({ ok: true });
  });

  it("carries an order from the server's login to a worker, parsed at both ends", async () => {
    const { queues, prefix } = open(undefined, "serverUrl");
    const { run } = open(prefix);
    const seen: unknown[] = [];
    run({
      "test.order": (payload, { attempt, signal }) => {
        seen.push({ payload, attempt, aborted: signal.aborted });
        return Promise.resolve();
      },
    });
    await ready(queues);
    await queues.enqueue(order, { n: 7 });
    await vi.waitFor(() => expect(seen).toEqual([{ payload: { n: 7 }, attempt: 1, aborted: false }]), 10_000);
    await vi.waitFor(async () => {
      expect((await queues.counts()).bulk).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    }, 10_000);
  });

  it("refuses a payload that does not fit, before it is sent", async () => {
    const { queues } = open();
    await expect(queues.enqueue(order, { n: 1.5 })).rejects.toThrow(/Job test\.order refused: n:/);
    await expect(queues.enqueue(order, { n: 1, secret: "s3cret" } as never)).rejects.not.toThrow(/s3cret/);
  });

  it("refuses at arrival what does not fit the job as this worker knows it", async () => {
    const { queues, prefix, run } = open();
    await ready(queues);
    const exhausted: ExhaustedJob[] = [];
    const handled = vi.fn(() => Promise.resolve());
    const foreign = openQueues({
      redisUrl: backend === "redis" ? redis?.url : undefined,
      databaseUrl: database.workerUrl,
      log,
      prefix,
    });
    onTestFinished(() => foreign.close());
    await foreign.ready();
    await foreign.enqueue(
      { ...order, payload: z.strictObject({ n: z.string() }) } as never,
      { n: "x" } as never,
    );
    await foreign.enqueue({ ...order, name: "test.gone" } as never, { n: 1 } as never);
    run({ "test.order": handled }, { onExhausted: (job) => exhausted.push(job) });
    await vi.waitFor(() => expect(exhausted).toHaveLength(2), 10_000);
    expect(exhausted.map((job) => [job.name, job.attempts]).sort()).toEqual([
      ["test.gone", 1],
      ["test.order", 1],
    ]);
    expect(handled).not.toHaveBeenCalled();
  });

  it("leaves a newer version of a job to a newer worker", async () => {
    const { queues, run } = open();
    await ready(queues);
    const handled = vi.fn(() => Promise.resolve());
    const exhausted: ExhaustedJob[] = [];
    await queues.enqueue({ ...order, version: 2 }, { n: 1 });
    run({ "test.order": handled }, { onExhausted: (job) => exhausted.push(job) });
    await vi.waitFor(() => expect(exhausted).toHaveLength(1), 10_000);
    expect(exhausted[0]).toMatchObject({ attempts: 3 });
    expect(handled).not.toHaveBeenCalled();
  });

  it("tries again with growing pauses, then reports", async () => {
    const { queues, run } = open();
    await ready(queues);
    const times: number[] = [];
    const exhausted: ExhaustedJob[] = [];
    const fault = new Error("the other side said no");
    run(
      {
        "test.order": () => {
          times.push(performance.now());
          return Promise.reject(fault);
        },
      },
      { onExhausted: (job) => exhausted.push(job) },
    );
    await queues.enqueue(order, { n: 1 });
    await vi.waitFor(() => expect(exhausted).toHaveLength(1), 10_000);
    expect(times).toHaveLength(3);
    expect(times[1]! - times[0]!).toBeGreaterThan(20);
    expect(times[2]! - times[1]!).toBeGreaterThan(45);
    expect(exhausted[0]).toMatchObject({ name: "test.order", payload: { n: 1 }, attempts: 3, error: fault });
  });

  it("does not try a final error again, and says nothing of a skipped one", async () => {
    const { queues, run } = open();
    await ready(queues);
    const seen: number[] = [];
    const exhausted: ExhaustedJob[] = [];
    run(
      {
        "test.order": ({ n }) => {
          seen.push(n);
          return Promise.reject(new AppError(n === 1 ? "not_found" : "forbidden"));
        },
      },
      { onExhausted: (job) => exhausted.push(job), concurrency: 1 },
    );
    await queues.enqueue(order, { n: 1 });
    await queues.enqueue(order, { n: 2 });
    await vi.waitFor(() => expect(exhausted).toHaveLength(1), 10_000);
    expect(exhausted[0]?.payload).toEqual({ n: 2 });
    expect((await queues.counts()).bulk).toMatchObject({ delayed: 0, waiting: 0 });
    expect(seen).toEqual([1, 2]);
  });

  it("stores no error text", async () => {
    const { queues, prefix, run } = open();
    await ready(queues);
    const exhausted: ExhaustedJob[] = [];
    const canary = `canary-${randomBytes(8).toString("hex")}`;
    run(
      {
        "test.order": () =>
          Promise.reject(new AppError("forbidden", { detail: canary, cause: new Error(canary) })),
      },
      { onExhausted: (job) => exhausted.push(job) },
    );
    await queues.enqueue(order, { n: 1 });
    await vi.waitFor(() => expect(exhausted).toHaveLength(1), 10_000);
    const stored = await dump(backend, prefix);
    expect(stored).toContain("forbidden");
    expect(stored).not.toContain(canary);
  });

  it("folds equal wake-ups that wait into one, and keeps different ones apart", async () => {
    const { queues, run } = open();
    await ready(queues);
    for (let n = 0; n < 20; n++) await queues.enqueue(wake, { upTo: String(n) });
    for (const channel of ["a", "b", "a", "b"]) await queues.enqueue(wakeOf, { channel });
    expect(await queues.counts()).toMatchObject({ inbound: { waiting: 1 }, interactive: { waiting: 2 } });
    let runs = 0;
    const channels: string[] = [];
    run({
      "test.wake": () => {
        runs += 1;
        return Promise.resolve();
      },
      "test.wake_of": ({ channel }) => {
        channels.push(channel);
        return Promise.resolve();
      },
    });
    await vi.waitFor(async () => {
      expect(await queues.counts()).toMatchObject({
        inbound: { waiting: 0, active: 0 },
        interactive: { waiting: 0, active: 0 },
      });
    }, 10_000);
    expect(runs).toBe(1);
    expect(channels.sort()).toEqual(["a", "b"]);
  });

  it("runs once more for all the wake-ups that came while it ran", async () => {
    const { queues, run } = open();
    await ready(queues);
    const first = gate();
    let runs = 0;
    run(
      {
        "test.wake": async () => {
          runs += 1;
          if (runs === 1) await first.opened;
        },
      },
      { concurrency: 1 },
    );
    await queues.enqueue(wake, {});
    await vi.waitFor(() => expect(runs).toBe(1), 10_000);
    for (let n = 0; n < 10; n++) await queues.enqueue(wake, {});
    expect((await queues.counts()).inbound).toMatchObject({ waiting: 1, active: 1 });
    first.open();
    await vi.waitFor(async () => {
      expect((await queues.counts()).inbound).toMatchObject({ waiting: 0, active: 0 });
    }, 10_000);
    expect(runs).toBe(2);
  });

  it.each([1, 3])("never loses the last wake-up (concurrency %i, two workers)", async (concurrency) => {
    const { queues, prefix, run } = open();
    const second = open(prefix);
    await ready(queues);
    // The store of truth: what was committed, and the highest that any run has read at its beginning.
    let committed = 0;
    let handled = 0;
    let runs = 0;
    const handler: Handlers["test.wake"] = async () => {
      runs += 1;
      const seen = committed;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 6));
      handled = Math.max(handled, seen);
    };
    run({ "test.wake": handler }, { queues: ["inbound"], concurrency });
    second.run({ "test.wake": handler }, { queues: ["inbound"], concurrency });
    for (let round = 0; round < 120; round++) {
      const burst = Array.from({ length: 1 + (round % 4) }, () => {
        committed += 1;
        return queues.enqueue(wake, {});
      });
      await Promise.all(burst);
      // Every few rounds the queue comes to rest: nobody else will wake the handler, so this one must have.
      if (round % 3 === 0)
        await vi.waitFor(() => expect(handled).toBe(committed), { timeout: 5_000, interval: 2 });
    }
    await vi.waitFor(() => expect(handled).toBe(committed), { timeout: 5_000, interval: 2 });
    expect(runs).toBeLessThanOrEqual(committed);
  });

  it("does not let a hanging run hold back the next wake-up", async () => {
    const { queues, prefix, run } = open();
    const other = open(prefix);
    await ready(queues);
    const hanging = gate();
    let runs = 0;
    const handler = async (): Promise<void> => {
      runs += 1;
      if (runs === 1) await hanging.opened;
    };
    run({ "test.wake": handler }, { queues: ["inbound"], concurrency: 1 });
    other.run({ "test.wake": handler }, { queues: ["inbound"], concurrency: 1 });
    await queues.enqueue(wake, {});
    await vi.waitFor(() => expect(runs).toBe(1), 10_000);
    await queues.enqueue(wake, {});
    await vi.waitFor(() => expect(runs).toBe(2), 10_000);
    hanging.open();
  });

  it("does not let a wake-up for later swallow one for now", async () => {
    const { queues, run } = open();
    await ready(queues);
    const started = performance.now();
    const times: number[] = [];
    run({
      "test.wake": () => {
        times.push(performance.now() - started);
        return Promise.resolve();
      },
    });
    await Promise.all([1, 2, 3].map(() => queues.enqueue(wake, {}, { delayMs: 700 })));
    await queues.enqueue(wake, {});
    await vi.waitFor(() => expect(times).toHaveLength(1), 10_000);
    expect(times[0]).toBeLessThan(700);
    await vi.waitFor(() => expect(times.length).toBeGreaterThanOrEqual(2), 10_000);
    expect(times[1]).toBeGreaterThanOrEqual(690);
    expect(times.length).toBeLessThanOrEqual(3);
  });

  it("repeats a scheduled job, once for all workers, and takes a new interval", async () => {
    const { queues, prefix, run } = open();
    const other = open(prefix);
    await ready(queues);
    let runs = 0;
    const handler = (): Promise<void> => {
      runs += 1;
      return Promise.resolve();
    };
    await queues.schedule(wake, 3_600_000);
    run({ "test.wake": handler });
    other.run({ "test.wake": handler });
    await queues.schedule(wake, 200);
    await other.queues.schedule(wake, 200);
    const from = performance.now();
    await vi.waitFor(() => expect(runs).toBeGreaterThanOrEqual(5), { timeout: 20_000, interval: 5 });
    // Two workers that each had their own clockwork would need half the time.
    expect(performance.now() - from).toBeGreaterThan(550);
  });

  it("stops in order: takes no more, tells the running, waits for them", async () => {
    const { queues, run } = open();
    await ready(queues);
    let aborted = false;
    let begun = false;
    const workers = run({
      "test.order": async (_payload, { signal }) => {
        begun = true;
        if (!signal.aborted) await once(signal, "abort");
        aborted = true;
      },
    });
    await queues.enqueue(order, { n: 1 });
    await vi.waitFor(() => expect(begun).toBe(true), 10_000);
    expect(await workers.close(10_000)).toBe(true);
    expect(aborted).toBe(true);
    await queues.enqueue(order, { n: 2 });
    expect((await queues.counts()).bulk).toMatchObject({ waiting: 1, active: 0 });
  });

  it("does not wait for ever for one that will not stop", async () => {
    const { queues, run } = open();
    await ready(queues);
    const stubborn = gate();
    let begun = false;
    const workers = run({
      "test.order": () => {
        begun = true;
        return stubborn.opened;
      },
    });
    await queues.enqueue(order, { n: 1 });
    await vi.waitFor(() => expect(begun).toBe(true), 10_000);
    expect(await workers.close(50)).toBe(false);
    stubborn.open();
  });

  it("will not start with a job that has no handler, or a handler without a job", () => {
    const { queues } = open();
    const { "test.order": _left, ...fewer } = nothing;
    expect(() => queues.runWorkers(fewer as Handlers, all)).toThrow(/job test\.order has no handler/);
    const more = { ...nothing, "test.extra": () => Promise.resolve() };
    expect(() => queues.runWorkers(more, all)).toThrow(/handler test\.extra has no job/);
  });

  it("keeps installations with different prefixes apart", async () => {
    const one = open();
    const two = open();
    await Promise.all([ready(one.queues), ready(two.queues)]);
    await one.queues.enqueue(order, { n: 1 });
    expect((await one.queues.counts()).bulk.waiting).toBe(1);
    expect((await two.queues.counts()).bulk.waiting).toBe(0);
  });

  it("answers quickly when the store is down or mute", async () => {
    const mute = createServer().listen(0, "127.0.0.1");
    await once(mute, "listening");
    onTestFinished(() => void mute.close());
    const port = (mute.address() as AddressInfo).port;
    const refusing = createServer().listen(0, "127.0.0.1");
    await once(refusing, "listening");
    const refusedPort = (refusing.address() as AddressInfo).port;
    refusing.close();
    await once(refusing, "close");
    for (const target of [port, refusedPort]) {
      const queues = openQueues({
        redisUrl: backend === "redis" ? `redis://127.0.0.1:${target}` : undefined,
        databaseUrl: `postgres://u:p@127.0.0.1:${target}/d`,
        log,
        timeoutMs: 300,
        catalogue,
      });
      const from = performance.now();
      await expect(queues.enqueue(order, { n: 1 })).rejects.toMatchObject({ code: "unavailable" });
      await expect(queues.ready()).rejects.toMatchObject({ fault: "unreachable" });
      expect((await queues.health()).ok).toBe(false);
      expect(performance.now() - from).toBeLessThan(3_000);
      await queues.close();
    }
  });

  it("goes on by itself after the store was away", async () => {
    const { queues, run } = open();
    await ready(queues);
    const seen: number[] = [];
    run({
      "test.order": ({ n }) => {
        seen.push(n);
        return Promise.resolve();
      },
    });
    await queues.enqueue(order, { n: 1 });
    await vi.waitFor(() => expect(seen).toEqual([1]), 10_000);
    if (backend === "redis") {
      await redis!.kill();
      const from = performance.now();
      await expect(queues.enqueue(order, { n: 0 })).rejects.toMatchObject({ code: "unavailable" });
      expect(performance.now() - from).toBeLessThan(2_500);
      await redis!.restart();
    } else {
      await onDatabase((client) =>
        client.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        ),
      );
    }
    await vi.waitFor(() => queues.enqueue(order, { n: 2 }), 15_000);
    await vi.waitFor(() => expect(seen).toContain(2), 20_000);
  });
});

/** Everything that the store holds of a prefix, as text. */
const dump = async (backend: "postgres" | "redis", prefix: string): Promise<string> => {
  if (backend === "postgres") {
    return onDatabase(async (client) => {
      const jobs = await client.query("SELECT j::text FROM bullmq.job j WHERE queue LIKE $1", [`${prefix}%`]);
      const events = await client.query("SELECT e::text FROM bullmq.event e WHERE queue LIKE $1", [
        `${prefix}%`,
      ]);
      return JSON.stringify([jobs.rows, events.rows]);
    });
  }
  const client = new Redis(redis!.url);
  try {
    const keys = await client.keys(`*${prefix}*`);
    const values = await Promise.all(
      keys.map(async (key) => {
        const type = await client.type(key);
        if (type === "hash") return client.hgetall(key);
        if (type === "stream") return client.xrange(key, "-", "+");
        return type;
      }),
    );
    return JSON.stringify(values);
  } finally {
    client.disconnect();
  }
};

const onDatabase = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

describe("the tables of the Postgres queue", () => {
  it("says how to make them when they are missing", async () => {
    const queues = openQueues({ databaseUrl: withoutTables(database.adminUrl), log, timeoutMs: 5_000 });
    onTestFinished(() => queues.close());
    await expect(queues.ready()).rejects.toMatchObject({
      fault: "not_migrated",
      message: expect.stringContaining("npm run migrate"),
    });
  });
});

const withoutTables = (url: string): string => {
  const copy = new URL(url);
  copy.pathname = "/template1";
  return copy.href;
};

const settingsOfRedis = () => {
  it.each([
    ["maxmemory-policy", "allkeys-lru", /maxmemory-policy is allkeys-lru/],
    ["appendonly", "no", /appendonly is off/],
  ])("is refused: %s %s", async (setting, value, message) => {
    const wrong = await startRedis();
    onTestFinished(() => wrong.stop());
    const client = new Redis(wrong.url);
    await client.config("SET", setting, value);
    client.disconnect();
    const queues = openQueues({ redisUrl: wrong.url, databaseUrl: "postgres://unused", log });
    onTestFinished(() => queues.close());
    await expect(queues.ready()).rejects.toMatchObject({
      fault: "misconfigured",
      message: expect.stringMatching(message),
    });
  });
};
// Without Redis on the machine there is nothing to set up wrongly.
if (redisAvailable()) describe("a Redis that is set up wrongly", settingsOfRedis);
