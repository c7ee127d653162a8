import type { z } from "zod";
import { QueueName } from "#contracts/define-job.ts";
import type { Job } from "#contracts/define-job.ts";
import { AppError } from "#contracts/errors.ts";
import { jobs } from "#contracts/jobs/registry.ts";
import type { Logger } from "../log.ts";
import { within } from "../within.ts";
import type { JobQueue } from "./backend.ts";
import type { JobCatalogue, JobHandlers } from "./job-catalogue.ts";
import { envelopeOf, optionsOf, standingOptions } from "./job-options.ts";
import { postgresBackend } from "./postgres-backend.ts";
import { redisBackend } from "./redis-backend.ts";
import { startWorkers } from "./run-workers.ts";
import type { RunningWorkers, RunOptions } from "./run-workers.ts";
import { sparingly } from "./sparingly.ts";

export interface QueuesOptions<Catalogue extends JobCatalogue> {
  /** Redis when given (`redis://`, `rediss://`), else Postgres. */
  readonly redisUrl?: string | undefined;
  /** The process's own login. */
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Keeps several Parleys (or test files) on one store apart. */
  readonly prefix?: string | undefined;
  /** How long an `enqueue` may take, in milliseconds. Default 2,000. */
  readonly timeoutMs?: number;
  /** Default: the product's jobs. */
  readonly catalogue?: Catalogue;
}

export interface EnqueueOptions {
  /** Not before so many milliseconds from now. */
  readonly delayMs?: number;
}

export type QueueHealth = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Jobs waiting, running, put off and failed. */
export type QueueCounts = Readonly<Record<"waiting" | "active" | "delayed" | "failed", number>>;

export interface Queues<Catalogue extends JobCatalogue = typeof jobs> {
  readonly backend: "redis" | "postgres";
  /**
   * Looks at the store before the process says it is ready.
   * @throws QueueError: `unreachable`, `misconfigured` (evicting or forgetful Redis) or `not_migrated`
   */
  ready(): Promise<void>;
  /**
   * Sends an order. Call it after the transaction that it is about has committed; when it fails, log and go on:
   * the sweeps find the row.
   * @throws AppError `unavailable` within `timeoutMs` when the queue is down; Error when the payload does not fit
   */
  enqueue<Declared extends Job>(
    job: Declared,
    payload: z.input<Declared["payload"]>,
    options?: EnqueueOptions,
  ): Promise<void>;
  /** Runs a job again and again, once for the whole installation. Repeating the call changes the interval. */
  schedule<Declared extends Job>(
    job: Declared,
    everyMs: number,
    payload?: z.input<Declared["payload"]>,
  ): Promise<void>;
  /** @throws Error when a job has no handler, or a handler no job */
  runWorkers(handlers: JobHandlers<Catalogue>, options: RunOptions): RunningWorkers;
  health(): Promise<QueueHealth>;
  counts(): Promise<Record<QueueName, QueueCounts>>;
  /** Ends every connection. Close the workers first. */
  close(): Promise<void>;
}

/** Opens the queues of this process. Nothing connects before the first use (Redis connects in the background). */
export const openQueues = <Catalogue extends JobCatalogue = typeof jobs>(
  options: QueuesOptions<Catalogue>,
): Queues<Catalogue> => {
  const { log, timeoutMs = 2_000 } = options;
  const onError = sparingly(5_000, (error: Error, skipped: number) =>
    log.warn({ err: error, skipped }, "queue connection failed"),
  );
  const backend =
    options.redisUrl === undefined
      ? postgresBackend({ url: options.databaseUrl, timeoutMs, onError })
      : redisBackend({ url: options.redisUrl, timeoutMs, log, onError });
  const queueName = (name: QueueName): string =>
    options.prefix === undefined ? name : `${options.prefix}.${name}`;
  const opened = new Map<QueueName, JobQueue>();
  const queueOf = (name: QueueName): JobQueue => {
    const known = opened.get(name);
    if (known) return known;
    const queue = backend.queue(queueName(name));
    opened.set(name, queue);
    return queue;
  };
  const guarded = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await within(timeoutMs, what, work());
    } catch (error) {
      throw new AppError("unavailable", { cause: error, retryAfterSeconds: 1 });
    }
  };

  return {
    backend: backend.kind,
    ready: () => backend.check(),
    enqueue: async (job, payload, { delayMs = 0 } = {}) => {
      const envelope = envelopeOf(job, payload);
      const settings = optionsOf(job, envelope.payload, delayMs, Date.now());
      await guarded(`adding ${job.name}`, () => queueOf(job.queue).add(job.name, envelope, settings));
    },
    schedule: async (job, everyMs, payload) => {
      const data = envelopeOf(job, payload ?? {});
      await guarded(`scheduling ${job.name}`, () =>
        queueOf(job.queue).upsertJobScheduler(
          job.name,
          { every: everyMs },
          { name: job.name, data, opts: standingOptions(job) },
        ),
      );
    },
    runWorkers: (handlers, runOptions) => {
      const catalogue: JobCatalogue = options.catalogue ?? jobs;
      return startWorkers({ backend, catalogue, queueName, log, onError }, handlers, runOptions);
    },
    health: async () => {
      try {
        await within(Math.min(timeoutMs, 1_000), "ping", backend.ping());
        return { ok: true };
      } catch (error) {
        return { ok: false, reason: error instanceof Error ? error.message : String(error) };
      }
    },
    counts: async () => {
      const entries = await Promise.all(
        QueueName.options.map(async (name) => {
          const found = await guarded("counting", () =>
            queueOf(name).getJobCounts("waiting", "active", "delayed", "failed"),
          );
          const of = (state: string): number => found[state] ?? 0;
          return [
            name,
            { waiting: of("waiting"), active: of("active"), delayed: of("delayed"), failed: of("failed") },
          ] as const;
        }),
      );
      return Object.fromEntries(entries) as Record<QueueName, QueueCounts>;
    },
    close: async () => {
      await Promise.allSettled([...opened.values()].map((queue) => queue.close()));
      await backend.close();
    },
  };
};
