import { AppError } from "#contracts/errors.ts";
import type { Database } from "../db/database.ts";
import { statement } from "../db/statement.ts";
import type { Logger } from "../log.ts";

const append = statement<never>("journal-append");

export interface JournalWriterOptions {
  db: Pick<Database, "runAsSystem">;
  /** Called after each committed flush, never awaited; the sweep finds what a lost wake-up leaves. */
  wake: () => Promise<void>;
  log: Logger;
  /** Told after each flush: how many deliveries, and how long the commit took. */
  onFlush?: (deliveries: number, milliseconds: number) => void;
  /** How long the first of a batch waits for company while another is being written. */
  lingerMs?: number;
  maxBatch?: number;
  /** Bytes of one insert; a single larger body still goes, alone. */
  maxBatchBytes?: number;
  maxInFlight?: number;
  /** Waiting deliveries and bytes beyond which new ones are refused. */
  maxWaiting?: number;
  maxWaitingBytes?: number;
}

export interface JournalWriter {
  /**
   * Resolves once the delivery is committed.
   * @throws AppError `unavailable` when it is not: the sender must send it again
   */
  append(appKey: string, body: Buffer): Promise<void>;
  /** Lets everything that was accepted commit. */
  close(): Promise<void>;
}

interface Waiting {
  appKey: string;
  body: Buffer;
  resolve: () => void;
  reject: (error: AppError) => void;
}

const defaults = {
  lingerMs: 2,
  maxBatch: 500,
  maxBatchBytes: 8 * 1024 * 1024,
  maxInFlight: 2,
  maxWaiting: 20_000,
  maxWaitingBytes: 64 * 1024 * 1024,
};

const unavailable = (detail: string, cause?: unknown): AppError =>
  new AppError("unavailable", { detail, retryAfterSeconds: 2, cause });

/**
 * Group commit: whatever arrives within a few milliseconds is one insert and one fsync. Under load the batches
 * grow by themselves, because the next one collects while the last ones are being written.
 */
export const createJournalWriter = (options: JournalWriterOptions): JournalWriter => {
  const limits = { ...defaults, ...options };
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;
  let whenIdle: (() => void) | undefined;

  const take = (): Waiting[] => {
    let bytes = 0;
    let count = 0;
    for (const { body } of waiting) {
      if (count === limits.maxBatch || (count > 0 && bytes + body.length > limits.maxBatchBytes)) break;
      bytes += body.length;
      count += 1;
    }
    waitingBytes -= bytes;
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  };

  const write = async (batch: Waiting[]): Promise<void> => {
    const starts: number[] = [];
    let next = 1;
    for (const { body } of batch) {
      starts.push(next);
      next += body.length;
    }
    await options.db.runAsSystem("ingest.append", append, [
      batch.map((one) => one.appKey),
      Buffer.concat(batch.map((one) => one.body)),
      starts,
      batch.map((one) => one.body.length),
    ]);
  };

  const flush = async (): Promise<void> => {
    const batch = take();
    inFlight += 1;
    const begun = performance.now();
    try {
      await write(batch);
      for (const one of batch) one.resolve();
      options.onFlush?.(batch.length, performance.now() - begun);
      options.wake().catch((error: unknown) => {
        options.log.warn({ err: error }, "wake-up failed; the sweep will find these deliveries");
      });
    } catch (error) {
      options.log.error({ err: error, deliveries: batch.length }, "deliveries could not be journaled");
      const refusal = unavailable("The journal cannot be written right now", error);
      for (const one of batch) one.reject(refusal);
    } finally {
      inFlight -= 1;
      schedule();
    }
  };

  const schedule = (): void => {
    if (waiting.length === 0) {
      if (inFlight === 0) whenIdle?.();
      return;
    }
    if (inFlight >= limits.maxInFlight) return;
    if (waiting.length >= limits.maxBatch || closing) {
      void flush();
      schedule();
      return;
    }
    // Nobody waits for company while the disk is idle; while it works, the next batch gathers.
    const wait = inFlight === 0 ? 0 : limits.lingerMs;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (waiting.length > 0 && inFlight < limits.maxInFlight) void flush();
      schedule();
    }, wait);
  };

  return {
    append: (appKey, body) => {
      if (closing) return Promise.reject(unavailable("The server is stopping"));
      if (waiting.length >= limits.maxWaiting || waitingBytes + body.length > limits.maxWaitingBytes)
        return Promise.reject(unavailable("Too many webhooks are waiting to be journaled"));
      return new Promise<void>((resolve, reject) => {
        waiting.push({ appKey, body, resolve, reject });
        waitingBytes += body.length;
        schedule();
      });
    },
    close: async () => {
      closing = true;
      clearTimeout(timer);
      timer = undefined;
      if (waiting.length === 0 && inFlight === 0) return;
      const idle = new Promise<void>((resolve) => (whenIdle = resolve));
      schedule();
      await idle;
    },
  };
};
