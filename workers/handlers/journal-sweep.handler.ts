import type { journalSweep } from "#contracts/jobs/registry.ts";
import type { JobHandler } from "#core/platform/queues/job-catalogue.ts";
import type { Inbound } from "../inbound/create-inbound.ts";

export interface JournalSweepParts {
  inbound: Pick<Inbound, "applyParked" | "isWaiting">;
  /** Enqueues `delivery.process`. */
  wake: () => Promise<void>;
}

/** Finds deliveries whose wake-up was lost, and parked changes whose channel is connected by now. */
export const journalSweepHandler =
  ({ inbound, wake }: JournalSweepParts): JobHandler<typeof journalSweep> =>
  async (_payload, { signal, log }) => {
    if (await inbound.isWaiting()) await wake();
    const applied = await inbound.applyParked(signal);
    if (applied > 0) log.info({ applied }, "parked changes applied");
  };
