import { join } from "node:path";
import type { Registry } from "prom-client";
import {
  deliveryProcess,
  journalSweep,
  mailDispatch,
  mailPrune,
  outboxSweep,
  partitionMaintain,
  tenantKeyEnsure,
} from "#contracts/jobs/registry.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import type { WorkersEnv } from "#core/platform/env/workers-env.ts";
import { createEgress } from "#core/platform/http-egress/egress.ts";
import { appendEventsSql } from "#core/platform/events/append-events.ts";
import type { Logger } from "#core/platform/log.ts";
import { createRegistry } from "#core/platform/metrics.ts";
import { createStatusReconciler } from "#core/platform/outbox/reconcile.ts";
import { outboxDefaults } from "#core/platform/outbox/settings.ts";
import { openQueues } from "#core/platform/queues/queues.ts";
import { readKeyFile } from "#core/platform/seal/key-file.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import { createHandlers } from "./create-handlers.ts";
import { createInbound } from "./inbound/create-inbound.ts";
import { applyEvidence } from "./inbound/apply-evidence.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { watchInbound } from "./inbound-watch.ts";
import { whileItFlows } from "./while-it-flows.ts";
import { createGraphClient } from "./meta/graph-client.ts";
import { startDispatcher } from "./send/dispatcher.ts";
import { failpointsFrom } from "./send/failpoints.ts";
import { idleDispatcher } from "./send/idle-dispatcher.ts";
import { sendMetrics } from "./send/send-metrics.ts";
import type { MailDispatcher } from "./mail/dispatcher.ts";
import { prepareMail } from "./mail/start-mail.ts";
import { makeMissingTenantKeys } from "./vault/missing-tenant-keys.ts";
import { createVault } from "./vault/open-graph-token.ts";

export interface Workers {
  registry: Registry;
  /** Whether database and queue answer. */
  ready(): Promise<boolean>;
  /** Takes no new work, finishes what is under way within the grace, closes every connection. */
  stop(graceMs: number): Promise<void>;
}

const sweepEveryMs = 5_000;
/** Longer, all looks together, than ingest spaces its wake-ups: a flow is never left to the queue in between. */
const flow = { lingerMs: 4, looks: 8 };
/** How long a delivery waits at most for a wake-up that was lost with the queue. */
const inboundWatchMs = 2_000;
/**
 * Messages on their way to Meta at a time. Throughput is this number by the time of an answer: were that 0.4 s, 64
 * places would carry 160 messages a second, two ordinary numbers at their full pace. A place costs a socket, and no
 * connection of a pool, since the database is asked in batches.
 */
const sendsAtOnce = 64;
const hourMs = 60 * 60 * 1000;

/**
 * The composition root of a worker process: which part gets which key, pool and door.
 * @throws QueueError, KeyringError or a database error when something is missing; one line each
 */
export const createWorkers = async (env: WorkersEnv, log: Logger): Promise<Workers> => {
  const registry = createRegistry("workers");
  const mails = env.PARLEY_QUEUES.includes("mail");
  // A process for mail alone holds nothing of the tenants' conversations: no key, and no way to their rows.
  const mailOnly = env.PARLEY_QUEUES.every((queue) => queue === "mail");
  const db = openDatabase({
    url: env.DATABASE_URL,
    pools: {
      ...(mailOnly ? {} : { parley_app: 12, parley_work: 8 }),
      ...(mails ? { parley_mail: 6 } : {}),
    },
    applicationName: "parley-workers",
    log,
  });
  const queues = openQueues({ redisUrl: env.REDIS_URL, databaseUrl: env.DATABASE_URL, log });
  await db.refusePower();
  await queues.ready();

  const callbackKey = mailOnly ? Buffer.alloc(0) : readKeyFile(join(env.KEYS_DIR, "callback.key"));
  const failpoints = failpointsFrom(env.FAILPOINT, env.NODE_ENV === "production");
  const metrics = sendMetrics(registry);
  const settings = { ...outboxDefaults, confirmMs: env.UNCONFIRMED_AFTER_MINUTES * 60_000 };
  const egress = createEgress({ origins: [env.META_GRAPH_URL] });

  const inbound = oneAtATime(
    whileItFlows(
      createInbound({
        db,
        log,
        reconcile: createStatusReconciler({
          callbackKey,
          log,
          onDuplicate: () => metrics.duplicate(),
          failpoint: () => failpoints.hit("FP7"),
        }),
      }),
      flow,
    ),
  );
  const sends = env.PARLEY_QUEUES.includes("interactive");
  // The key that opens access tokens is read only where something is sent.
  const vault = sends
    ? createVault({ db, keyring: loadKeyring(env.KEYS_DIR, { classes: ["graph"] }), log })
    : undefined;
  const startMail = mails ? prepareMail({ env, db, log, registry }) : undefined;
  const mail: { dispatcher?: MailDispatcher } = {};
  let dispatcher = idleDispatcher({ db, settings, log, metrics });

  if (env.PARLEY_QUEUES.includes("housekeeping")) {
    await queues.schedule(journalSweep, sweepEveryMs);
    await queues.schedule(outboxSweep, sweepEveryMs);
    await queues.schedule(partitionMaintain, hourMs);
    await queues.schedule(tenantKeyEnsure, sweepEveryMs);
  }
  if (mails) {
    await queues.schedule(mailDispatch, sweepEveryMs);
    await queues.schedule(mailPrune, hourMs);
  }
  const running = queues.runWorkers(
    createHandlers({
      db,
      inbound,
      dispatcher: { wake: () => dispatcher.wake(), sweep: () => dispatcher.sweep() },
      wakeInbound: () => queues.enqueue(deliveryProcess, {}),
      journalKeepDays: env.JOURNAL_KEEP_DAYS,
      mail: { wake: () => mail.dispatcher?.wake() },
      makeTenantKeys: () => makeMissingTenantKeys(db, loadKeyring(env.KEYS_DIR, { classes: [] }), "mail"),
    }),
    { queues: env.PARLEY_QUEUES, concurrency: 1 },
  );
  const watch = env.PARLEY_QUEUES.includes("inbound")
    ? watchInbound({ inbound, log, everyMs: inboundWatchMs })
    : undefined;
  if (startMail) mail.dispatcher = startMail();
  // Last of all: from here on rows are on the wire, and a start that failed would leave them unknown.
  if (vault) {
    const graph = createGraphClient({ egress, baseUrl: env.META_GRAPH_URL, version: env.META_GRAPH_VERSION });
    dispatcher = startDispatcher({
      db,
      settings,
      log,
      metrics,
      failpoints,
      callbackKey,
      concurrency: sendsAtOnce,
      withToken: (orgId, channelId, use) => vault.withGraphToken(orgId, channelId, use),
      forgetToken: (orgId, channelId) => vault.forget(orgId, channelId),
      post: (request) => graph.postMessage(request),
      afterAccept: async (tx, accepted) => appendEventsSql(tx, await applyEvidence(tx, accepted)),
    });
  }
  return {
    registry,
    ready: async () => {
      const [database, queue] = await Promise.allSettled([db.ping(), queues.health()]);
      return database.status === "fulfilled" && queue.status === "fulfilled" && queue.value.ok;
    },
    stop: async (graceMs) => {
      await Promise.all([
        running.close(graceMs),
        dispatcher.stop(graceMs),
        mail.dispatcher?.stop(graceMs),
        watch?.stop(graceMs),
      ]);
      await queues.close();
      await egress.close();
      vault?.close();
      await db.close();
    },
  };
};
