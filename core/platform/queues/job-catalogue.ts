import type { z } from "zod";
import type { Job } from "#contracts/define-job.ts";
import type { Logger } from "../log.ts";

/** Jobs by name: `jobs` of contracts/jobs/registry.ts in the product, a small one in tests. */
export type JobCatalogue = Readonly<Record<string, Job>>;

/** What a handler is told beside the payload. */
export interface JobContext {
  /** Aborts when the process is told to stop, or when the lock on this job was lost. Finish soon. */
  readonly signal: AbortSignal;
  /** Carries job name, job id and attempt. */
  readonly log: Logger;
  /** 1 for the first try. */
  readonly attempt: number;
}

export type JobHandler<Declared extends Job> = (
  payload: z.output<Declared["payload"]>,
  context: JobContext,
) => Promise<void>;

/** Exactly one handler for each job: `{ "noun.verb": async (payload, context) => … } satisfies JobHandlers<typeof jobs>`. */
export type JobHandlers<Catalogue extends JobCatalogue> = {
  readonly [Name in keyof Catalogue]: JobHandler<Catalogue[Name]>;
};

/** What travels. The version lets a rolling deployment tell an old order from a new one. */
export interface JobEnvelope {
  readonly v: number;
  readonly payload: unknown;
}
