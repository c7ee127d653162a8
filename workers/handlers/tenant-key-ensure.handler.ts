import type { tenantKeyEnsure } from "#contracts/jobs/registry.ts";
import type { JobHandler } from "#core/platform/queues/job-catalogue.ts";

/** Makes the keys that orgs lack. */
export const tenantKeyEnsureHandler =
  (make: () => Promise<number>): JobHandler<typeof tenantKeyEnsure> =>
  async (_payload, { log }) => {
    const made = await make();
    if (made > 0) log.info({ made }, "made keys for new orgs");
  };
