import type { deliveryProcess } from "#contracts/jobs/registry.ts";
import type { JobHandler } from "#core/platform/queues/job-catalogue.ts";
import type { Inbound } from "../inbound/create-inbound.ts";

/** Empties the journal. The job is only a wake-up: whatever waits is taken, whoever woke us. */
export const deliveryProcessHandler =
  (inbound: Pick<Inbound, "process">): JobHandler<typeof deliveryProcess> =>
  async (_payload, { signal, log }) => {
    const count = await inbound.process(signal);
    if (count.deliveries > 0) log.debug(count, "deliveries processed");
  };
