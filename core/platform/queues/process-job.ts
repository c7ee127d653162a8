import { UnrecoverableError } from "bullmq";
import type { Job as QueuedJob } from "bullmq";
import { AppError, errorCatalogue } from "#contracts/errors.ts";
import type { Job } from "#contracts/define-job.ts";
import type { Logger } from "../log.ts";
import type { JobProcessor } from "./backend.ts";
import type { JobCatalogue, JobContext, JobEnvelope } from "./job-catalogue.ts";

/** Handlers with their payload types erased; `process` parses before it calls. */
export type AnyHandler = (payload: unknown, context: JobContext) => Promise<void>;

export interface ProcessOptions {
  readonly catalogue: JobCatalogue;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  readonly log: Logger;
  /** Registers a running job so that `close` can ask it to stop. */
  readonly onStart: (stop: AbortController) => () => void;
}

/**
 * What the queue stores and shows of a failure: a code or an error's class, never its text. The error itself is
 * the `cause`, which stays in this process.
 */
const reasonOf = (error: unknown): string => {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : "unknown";
};

class JobFailed extends Error {
  constructor(cause: unknown) {
    super(reasonOf(cause), { cause });
    this.name = "JobFailed";
  }
}

class JobRefused extends UnrecoverableError {
  constructor(cause: unknown, reason = reasonOf(cause)) {
    super(reason);
    this.name = "UnrecoverableError";
    this.cause = cause;
  }
}

const isEnvelope = (data: unknown): data is JobEnvelope =>
  typeof data === "object" && data !== null && "v" in data && "payload" in data && typeof data.v === "number";

const read = (catalogue: JobCatalogue, queued: QueuedJob<unknown>): { job: Job; payload: unknown } => {
  const job = catalogue[queued.name];
  if (!job) throw new JobRefused(new Error(`no such job: ${queued.name}`), "unknown_job");
  if (!isEnvelope(queued.data)) throw new JobRefused(new Error(`${queued.name}: no envelope`), "bad_payload");
  // In a rolling deployment a newer order may reach an older worker; a later try finds a newer one.
  if (queued.data.v > job.version) throw new JobFailed(new Error(`${queued.name}: version ${queued.data.v}`));
  const parsed = job.payload.safeParse(queued.data.payload);
  if (!parsed.success) throw new JobRefused(parsed.error, "bad_payload");
  return { job, payload: parsed.data };
};

const failure = (error: unknown): Error => {
  const outcome = error instanceof AppError ? errorCatalogue[error.code].outcome : "retry";
  return outcome === "retry" ? new JobFailed(error) : new JobRefused(error);
};

/** True when nobody needs to hear of this failure: the row it was about is gone. */
export const isSkip = (error: Error): boolean =>
  error.cause instanceof AppError && errorCatalogue[error.cause.code].outcome === "skip";

/** Makes BullMQ's processor: parse, open the way for the next wake-up, run, translate the outcome. */
export const processWith =
  ({ catalogue, handlers, log, onStart }: ProcessOptions): JobProcessor =>
  async (queued, _token, lockSignal) => {
    const { job, payload } = read(catalogue, queued);
    const handler = handlers[job.name];
    if (!handler) throw new JobRefused(new Error(`no handler for ${job.name}`), "no_handler");
    // Before any work: whoever wakes us from here on gets a run of its own, and whoever was folded into this
    // wake-up has committed before we read. So the last wake-up is never lost.
    if (job.collapse === true) await queued.removeDeduplicationKey();
    const attempt = queued.attemptsMade + 1;
    const stop = new AbortController();
    const loseLock = (): void => stop.abort(new Error("the lock on this job was lost"));
    lockSignal?.addEventListener("abort", loseLock);
    const done = onStart(stop);
    const jobLog = log.child({ job: job.name, jobId: queued.id, attempt });
    try {
      await handler(payload, { signal: stop.signal, log: jobLog, attempt });
    } catch (error) {
      const translated = failure(error);
      const last = translated instanceof JobRefused || attempt >= (queued.opts.attempts ?? 1);
      if (isSkip(translated)) jobLog.debug({ reason: translated.message }, "job skipped");
      else if (last) jobLog.error({ err: error }, "job failed");
      else jobLog.warn({ err: error }, "job will be tried again");
      throw translated;
    } finally {
      done();
      lockSignal?.removeEventListener("abort", loseLock);
    }
  };
