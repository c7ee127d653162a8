import type { JobsOptions, Processor, Queue, Worker } from "bullmq";
import type { JobEnvelope } from "./job-catalogue.ts";

/** The part of BullMQ's Queue that Parley uses; the same on both backends. */
export type JobQueue = Pick<
  Queue<JobEnvelope, unknown>,
  "add" | "upsertJobScheduler" | "removeJobScheduler" | "getJobCounts" | "close"
>;
export type JobWorker = Worker<JobEnvelope, unknown>;
export type JobProcessor = Processor<JobEnvelope, unknown>;
export type JobOptions = JobsOptions;

export interface WorkerSettings {
  readonly concurrency: number;
}

/** Where the jobs live. Two make this: Redis, and Postgres for installations without Redis. */
export interface QueueBackend {
  readonly kind: "redis" | "postgres";
  /** For adding. Fails fast when the store is down. */
  queue(name: string): JobQueue;
  /** For running. Waits and connects again when the store is down. */
  worker(name: string, processor: JobProcessor, settings: WorkerSettings): JobWorker;
  /**
   * Looks at the store once, before the process says it is ready.
   * @throws QueueError with a one-line mend
   */
  check(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What both backends tell BullMQ about running jobs. Milliseconds. */
export const workerDefaults = {
  /** A killed worker's job is taken up again after at most lock + check interval. Wake-ups do not wait for it. */
  lockDuration: 30_000,
  stalledInterval: 15_000,
  /** A job that took its process down this often is given up. */
  maxStalledCount: 5,
  /** BullMQ's own 15 s would leave the workers idle long after the store is back. */
  runRetryDelay: 1_000,
} as const;

/** Finished jobs are not kept; failed ones are, a few, for a person to look at. They hold ids only. */
export const retention = {
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 200, age: 7 * 24 * 3_600 },
} as const;
