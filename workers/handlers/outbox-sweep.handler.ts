import type { outboxSweep } from "#contracts/jobs/registry.ts";
import type { JobHandler } from "#core/platform/queues/job-catalogue.ts";
import type { Dispatcher } from "../send/dispatcher.ts";

/** `outbox.sweep`: ends leases and moves unknown rows on. The dispatcher does the same by itself, queue or no queue. */
export const outboxSweepHandler =
  (dispatcher: Pick<Dispatcher, "sweep">): JobHandler<typeof outboxSweep> =>
  async () => {
    await dispatcher.sweep();
  };
