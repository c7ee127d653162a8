import type { mailPrune } from "#contracts/jobs/registry.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { JobHandler } from "#core/platform/queues/job-catalogue.ts";

const prune = statement<never>("mail-prune");

/** Days that a mail's row (without content) is kept after its end. */
const keepDays = 30;

export const mailPruneHandler =
  ({ db }: { db: Database }): JobHandler<typeof mailPrune> =>
  async () => {
    await db.runAsSystem("mail.send", prune, [keepDays]);
  };
