import type { jobs } from "#contracts/jobs/registry.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { JobHandlers } from "#core/platform/queues/job-catalogue.ts";
import { deliveryProcessHandler } from "./handlers/delivery-process.handler.ts";
import { journalSweepHandler } from "./handlers/journal-sweep.handler.ts";
import { mailDispatchHandler } from "./handlers/mail-dispatch.handler.ts";
import { mailPruneHandler } from "./handlers/mail-prune.handler.ts";
import { outboxDispatchHandler } from "./handlers/outbox-dispatch.handler.ts";
import { outboxSweepHandler } from "./handlers/outbox-sweep.handler.ts";
import { partitionMaintainHandler } from "./handlers/partition-maintain.handler.ts";
import { tenantKeyEnsureHandler } from "./handlers/tenant-key-ensure.handler.ts";
import type { MailDispatcher } from "./mail/dispatcher.ts";
import type { Inbound } from "./inbound/create-inbound.ts";
import type { Dispatcher } from "./send/dispatcher.ts";

/** Partitions of journal and events that exist in advance: a week survives a long outage of the workers. */
const aheadDays = 7;

export interface HandlerParts {
  db: Database;
  inbound: Inbound;
  dispatcher: Pick<Dispatcher, "wake" | "sweep">;
  /** Enqueues `delivery.process`. */
  wakeInbound: () => Promise<void>;
  journalKeepDays: number;
  mail: Pick<MailDispatcher, "wake">;
  /** Makes the keys that orgs lack; answers how many. */
  makeTenantKeys: () => Promise<number>;
}

/** One handler for every job of the catalogue; a missing one does not compile. */
export const createHandlers = (parts: HandlerParts): JobHandlers<typeof jobs> => ({
  "delivery.process": deliveryProcessHandler(parts.inbound),
  "outbox.dispatch": outboxDispatchHandler(parts.dispatcher),
  "journal.sweep": journalSweepHandler({ inbound: parts.inbound, wake: parts.wakeInbound }),
  "outbox.sweep": outboxSweepHandler(parts.dispatcher),
  "partition.maintain": partitionMaintainHandler({
    db: parts.db,
    aheadDays,
    keepDays: parts.journalKeepDays,
  }),
  "mail.dispatch": mailDispatchHandler(parts.mail),
  "mail.prune": mailPruneHandler(parts),
  "tenant_key.ensure": tenantKeyEnsureHandler(parts.makeTenantKeys),
});
