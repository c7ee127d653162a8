import type { z } from "zod";
import type { Job } from "#contracts/define-job.ts";
import type { JobOptions } from "./backend.ts";
import { retention } from "./backend.ts";
import type { JobEnvelope } from "./job-catalogue.ts";

/** Delayed wake-ups for nearly the same moment are one. */
const slotMs = 100;

/**
 * What makes two wake-ups the same: the job's name and its required fields. Optional fields are hints (`upTo`);
 * the handler must work off everything that is due and never rely on them.
 */
export const collapseKey = (job: Job, payload: Readonly<Record<string, unknown>>): string => {
  const shape = (job.payload as z.ZodObject).shape;
  const identity = Object.entries(shape)
    .filter(([, field]) => !(field as z.ZodType).safeParse(undefined).success)
    .map(([name]) => `${name}=${JSON.stringify(payload[name])}`)
    .sort();
  return [job.name, ...identity].join("|");
};

/**
 * Checks a payload against its job and makes what is sent.
 * @throws Error naming the job and the fields, without their values
 */
export const envelopeOf = (
  job: Job,
  payload: unknown,
): JobEnvelope & { payload: Record<string, unknown> } => {
  const parsed = job.payload.safeParse(payload);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(
      (issue) => `${issue.path.join(".") || "payload"}: ${issue.message}`,
    );
    throw new Error(`Job ${job.name} refused: ${fields.join("; ")}`);
  }
  return { v: job.version, payload: parsed.data as Record<string, unknown> };
};

/** Retries and retention of a job, for `add` and for schedules. */
export const standingOptions = (job: Job) => ({
  attempts: job.retry.attempts,
  backoff: { type: "exponential", delay: job.retry.firstMs, jitter: 0.2 },
  // Error texts and stacks may quote what they worked on; the log has them, redacted.
  stackTraceLimit: 0,
  ...retention,
});

/** Options of one `add`. With `collapse`, at most one equal wake-up waits (for each moment, when delayed). */
export const optionsOf = (
  job: Job,
  payload: Readonly<Record<string, unknown>>,
  delayMs: number,
  now: number,
): JobOptions => {
  if (job.collapse !== true) return { ...standingOptions(job), ...(delayMs > 0 ? { delay: delayMs } : {}) };
  const key = collapseKey(job, payload);
  if (delayMs <= 0) return { ...standingOptions(job), deduplication: { id: key } };
  // A name of its own: a wake-up for later must never swallow one for now.
  const due = Math.ceil((now + delayMs) / slotMs) * slotMs;
  return { ...standingOptions(job), delay: due - now, deduplication: { id: `${key}@${due}` } };
};
