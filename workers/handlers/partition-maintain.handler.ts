import type { partitionMaintain } from "#contracts/jobs/registry.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { JobHandler } from "#core/platform/queues/job-catalogue.ts";

const maintain = statement<{ changed: number }>("partition-maintain");

export interface PartitionMaintainParts {
  db: Pick<Database, "asSystem">;
  /** Partitions made in advance, days. */
  aheadDays: number;
  /** Journal and events older than this are dropped; 0 keeps everything. */
  keepDays: number;
}

/** Makes the coming days' partitions of journal and events and drops those past retention. */
export const partitionMaintainHandler =
  ({ db, aheadDays, keepDays }: PartitionMaintainParts): JobHandler<typeof partitionMaintain> =>
  async (_payload, { log }) => {
    const [row] = await db.asSystem("partition.maintain", (tx) => tx.run(maintain, [aheadDays, keepDays]));
    if (row && row.changed > 0) log.info({ changed: row.changed }, "partitions made or dropped");
  };
