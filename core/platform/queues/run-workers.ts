import { UnrecoverableError } from "bullmq";
import type { QueueName } from "#contracts/define-job.ts";
import type { Logger } from "../log.ts";
import { endsWithin } from "../within.ts";
import type { JobWorker, QueueBackend } from "./backend.ts";
import type { JobCatalogue, JobEnvelope, JobHandlers } from "./job-catalogue.ts";
import { isSkip, processWith } from "./process-job.ts";
import type { AnyHandler } from "./process-job.ts";

/** A job that will not be tried again: refused, out of attempts, or it took its process down too often. */
export interface ExhaustedJob {
  readonly name: string;
  readonly id: string;
  /** As it travelled; parse before use. Ids only. */
  readonly payload: unknown;
  readonly attempts: number;
  readonly error: unknown;
}

export interface RunOptions {
  /** The latency classes that this process serves. */
  readonly queues: readonly QueueName[];
  /**
   * Jobs at a time, for each queue. 1 makes wake-ups of that queue run one after the other in this process,
   * each with all that has come in meanwhile.
   */
  readonly concurrency: number | Readonly<Partial<Record<QueueName, number>>>;
  readonly onExhausted?: (job: ExhaustedJob) => void;
}

export interface RunningWorkers {
  /**
   * Takes no more jobs, tells the running ones to stop (their `signal`), and waits for them.
   * @returns false when some were still running after `graceMs`; their locks expire and another worker takes over
   */
  close(graceMs: number): Promise<boolean>;
}

export interface WorkerParts {
  readonly backend: QueueBackend;
  readonly catalogue: JobCatalogue;
  readonly queueName: (queue: QueueName) => string;
  readonly log: Logger;
  readonly onError: (error: Error) => void;
}

/** @throws Error naming the jobs without a handler and the handlers without a job */
const refuseGaps = (catalogue: JobCatalogue, handlers: Readonly<Record<string, unknown>>): void => {
  const missing = Object.keys(catalogue).filter((name) => typeof handlers[name] !== "function");
  const unknown = Object.keys(handlers).filter((name) => !(name in catalogue));
  const misnamed = Object.entries(catalogue).filter(([name, job]) => job.name !== name);
  const faults = [
    ...missing.map((name) => `job ${name} has no handler`),
    ...unknown.map((name) => `handler ${name} has no job`),
    ...misnamed.map(([name, job]) => `job ${job.name} is registered as ${name}`),
  ];
  if (faults.length > 0) throw new Error(`The workers cannot start: ${faults.join("; ")}`);
};

const concurrencyOf = (queue: QueueName, given: RunOptions["concurrency"]): number =>
  typeof given === "number" ? given : (given[queue] ?? 1);

/** Starts one BullMQ worker for each queue. */
export const startWorkers = <Catalogue extends JobCatalogue>(
  parts: WorkerParts,
  handlers: JobHandlers<Catalogue>,
  options: RunOptions,
): RunningWorkers => {
  refuseGaps(parts.catalogue, handlers);
  const running = new Set<AbortController>();
  const processor = processWith({
    catalogue: parts.catalogue,
    handlers: handlers as unknown as Readonly<Record<string, AnyHandler>>,
    log: parts.log,
    onStart: (stop) => {
      running.add(stop);
      return () => running.delete(stop);
    },
  });
  const workers = [...new Set(options.queues)].map((queue) => {
    const settings = { concurrency: concurrencyOf(queue, options.concurrency) };
    const worker = parts.backend.worker(parts.queueName(queue), processor, settings);
    worker.on("error", parts.onError);
    worker.on("failed", (job, error) => {
      if (job === undefined || isSkip(error)) return;
      const last = error instanceof UnrecoverableError || job.attemptsMade >= (job.opts.attempts ?? 1);
      if (!last) return;
      options.onExhausted?.({
        name: job.name,
        id: job.id ?? "",
        payload: (job.data as JobEnvelope | undefined)?.payload,
        attempts: job.attemptsMade,
        error: error.cause ?? error,
      });
    });
    return worker;
  });
  return { close: (graceMs) => stopWorkers(workers, running, graceMs) };
};

const stopWorkers = async (
  workers: readonly JobWorker[],
  running: ReadonlySet<AbortController>,
  graceMs: number,
): Promise<boolean> => {
  const closed = Promise.all(workers.map((worker) => worker.close()));
  for (const stop of running) stop.abort(new Error("the process is stopping"));
  return endsWithin(graceMs, closed);
};
