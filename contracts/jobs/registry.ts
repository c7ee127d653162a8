import { z } from "zod";
import { defineSystemJob } from "../define-job.ts";

/** Deliveries are waiting in the journal. One wake-up per flush; the journal is the truth. */
export const deliveryProcess = defineSystemJob({
  name: "delivery.process",
  version: 1,
  queue: "inbound",
  payload: { upTo: z.string().optional() },
  retry: { attempts: 3, firstMs: 500 },
  collapse: true,
});

/** Outbox rows are due. The outbox is the truth; losing every wake-up loses nothing. */
export const outboxDispatch = defineSystemJob({
  name: "outbox.dispatch",
  version: 1,
  queue: "interactive",
  payload: {},
  retry: { attempts: 3, firstMs: 500 },
  collapse: true,
});

/** Finds deliveries whose wake-up was lost and parked items whose channel is known by now. */
export const journalSweep = defineSystemJob({
  name: "journal.sweep",
  version: 1,
  queue: "housekeeping",
  payload: {},
  retry: { attempts: 1, firstMs: 1_000 },
  collapse: true,
});

/** Ends expired leases, turns `unknown` into `unconfirmed` after N healthy minutes. */
export const outboxSweep = defineSystemJob({
  name: "outbox.sweep",
  version: 1,
  queue: "housekeeping",
  payload: {},
  retry: { attempts: 1, firstMs: 1_000 },
  collapse: true,
});

/** Makes tomorrow's partitions of journal and events and drops those past retention. */
export const partitionMaintain = defineSystemJob({
  name: "partition.maintain",
  version: 1,
  queue: "housekeeping",
  payload: {},
  retry: { attempts: 3, firstMs: 5_000 },
  collapse: true,
});

/** Mails are due. The outbox table `mail` is the truth; a notice of the database comes first, this stands behind it. */
export const mailDispatch = defineSystemJob({
  name: "mail.dispatch",
  version: 1,
  queue: "mail",
  payload: {},
  retry: { attempts: 1, firstMs: 1_000 },
  collapse: true,
});

/** Takes away mails that ended long ago. */
export const mailPrune = defineSystemJob({
  name: "mail.prune",
  version: 1,
  queue: "mail",
  payload: {},
  retry: { attempts: 3, firstMs: 5_000 },
  collapse: true,
});

/** Makes the keys that new orgs have not got yet, so that the API can seal their secrets. */
export const tenantKeyEnsure = defineSystemJob({
  name: "tenant_key.ensure",
  version: 1,
  queue: "housekeeping",
  payload: {},
  retry: { attempts: 1, firstMs: 1_000 },
  collapse: true,
});

/** Every job. The workers refuse to start when one has no handler. */
export const jobs = {
  "delivery.process": deliveryProcess,
  "outbox.dispatch": outboxDispatch,
  "journal.sweep": journalSweep,
  "outbox.sweep": outboxSweep,
  "partition.maintain": partitionMaintain,
  "mail.dispatch": mailDispatch,
  "mail.prune": mailPrune,
  "tenant_key.ensure": tenantKeyEnsure,
} as const;
