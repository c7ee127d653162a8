import { join } from "node:path";
import type { Registry } from "prom-client";
import { deliveryProcess, journalSweep, outboxSweep, partitionMaintain } from "#contracts/jobs/registry.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import type { WorkersEnv } from "#core/platform/env/workers-env.ts";
import { createEgress } from "#core/platform/http-egress/egress.ts";
import type { Logger } from "#core/platform/log.ts";
import { createRegistry } from "#core/platform/metrics.ts";
import { createStatusReconciler } from "#core/platform/outbox/reconcile.ts";
import { outboxDefaults } from "#core/platform/outbox/settings.ts";
import { openQueues } from "#core/platform/queues/queues.ts";
import { readKeyFile } from "#core/platform/seal/key-file.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import { createHandlers } from "./create-handlers.ts";
import { createInbound } from "./inbound/create-inbound.ts";
import { applyStoredEvidence } from "./inbound/apply-evidence.ts";
import { createGraphClient } from "./meta/graph-client.ts";
import { startDispatcher } from "./send/dispatcher.ts";
import { failpointsFrom } from "./send/failpoints.ts";
import { sendMetrics } from "./send/send-metrics.ts";
import { createVault } from "./vault/open-graph-token.ts";

export interface Workers {
  registry: Registry;
  /** Whether database and queue answer. */
  ready(): Promise<boolean>;
  /** Takes no new work, finishes what is under way within the grace, closes every connection. */
  stop(graceMs: number): Promise<void>;
}

const sweepEveryMs = 5_000;
const partitionsEveryMs = 60 * 60 * 1000;

/**
 * The composition root of a worker process: which part gets which key, pool and door.
 * @throws QueueError, KeyringError or a database error when something is missing; one line each
 */
export const createWorkers = async (env: WorkersEnv, log: Logger): Promise<Workers> => {
  const registry = createRegistry("workers");
  const db = openDatabase({
    url: env.DATABASE_URL,
    pools: { parley_app: 12, parley_work: 8 },
    applicationName: "parley-workers",
    log,
  });
  const queues = openQueues({ redisUrl: env.REDIS_URL, databaseUrl: env.DATABASE_URL, log });
  await db.refusePower();
  await queues.ready();

  const keyring = loadKeyring(env.KEYS_DIR, { classes: ["graph"] });
  const callbackKey = readKeyFile(join(env.KEYS_DIR, "callback.key"));
  const vault = createVault({ db, keyring, log });
  const egress = createEgress({ origins: [env.META_GRAPH_URL] });
  const graph = createGraphClient({ egress, baseUrl: env.META_GRAPH_URL, version: env.META_GRAPH_VERSION });
  const failpoints = failpointsFrom(env.FAILPOINT, env.NODE_ENV === "production");
  const metrics = sendMetrics(registry);
  const settings = { ...outboxDefaults, confirmMs: env.UNCONFIRMED_AFTER_MINUTES * 60_000 };

  const inbound = createInbound({
    db,
    log,
    reconcile: createStatusReconciler({
      callbackKey,
      log,
      onDuplicate: () => metrics.duplicate(),
      failpoint: () => failpoints.hit("FP7"),
    }),
  });
  const dispatcher = startDispatcher({
    db,
    settings,
    log,
    metrics,
    failpoints,
    callbackKey,
    withToken: (orgId, channelId, use) => vault.withGraphToken(orgId, channelId, use),
    forgetToken: (orgId, channelId) => vault.forget(orgId, channelId),
    post: (request) => graph.postMessage(request),
    afterAccept: async (tx, accepted) => {
      for (const { channelId, waMessageId } of accepted)
        await applyStoredEvidence(tx, channelId, [waMessageId]);
    },
  });
  const wakeInbound = (): Promise<void> => queues.enqueue(deliveryProcess, {});
  const running = queues.runWorkers(
    createHandlers({ db, inbound, dispatcher, wakeInbound, journalKeepDays: env.JOURNAL_KEEP_DAYS }),
    { queues: env.PARLEY_QUEUES, concurrency: 1 },
  );
  if (env.PARLEY_QUEUES.includes("housekeeping")) {
    await queues.schedule(journalSweep, sweepEveryMs);
    await queues.schedule(outboxSweep, sweepEveryMs);
    await queues.schedule(partitionMaintain, partitionsEveryMs);
  }
  return {
    registry,
    ready: async () => {
      const [database, queue] = await Promise.allSettled([db.ping(), queues.health()]);
      return database.status === "fulfilled" && queue.status === "fulfilled" && queue.value.ok;
    },
    stop: async (graceMs) => {
      await Promise.all([running.close(graceMs), dispatcher.stop(graceMs)]);
      await queues.close();
      await egress.close();
      vault.close();
      await db.close();
    },
  };
};
