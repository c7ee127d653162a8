import { endInOrder } from "#core/platform/end-in-order.ts";
import { createLogger } from "#core/platform/log.ts";
import { startMetricsServer } from "#core/platform/metrics.ts";
import { createWorkers } from "./create-workers.ts";
import { readEnv } from "./env.ts";

/** Shorter than the 25 s that an orchestrator gives, so that the last commit is ours and not the kernel's. */
const graceMs = 20_000;

const run = async (): Promise<void> => {
  const env = readEnv();
  const log = createLogger("workers", env.LOG_LEVEL);
  const workers = await createWorkers(env, log);
  let stopping = false;
  const metrics =
    env.METRICS_PORT === undefined
      ? undefined
      : await startMetricsServer({
          registry: workers.registry,
          port: env.METRICS_PORT,
          host: env.LISTEN_HOST,
          ready: () => !stopping && workers.ready(),
        });
  endInOrder({
    log,
    stop: () => {
      stopping = true;
      return Promise.all([workers.stop(graceMs), metrics?.close()]);
    },
  });
  process.stdout.write(`${JSON.stringify({ ready: true, queues: env.PARLEY_QUEUES })}\n`);
};

try {
  await run();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The workers did not start: ${reason}\n`);
  process.exit(1);
}
