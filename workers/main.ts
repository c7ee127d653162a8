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
  const stop = (why: string, code: number): void => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    Promise.all([workers.stop(graceMs), metrics?.close()]).then(
      () => process.exit(code),
      (error: unknown) => {
        log.error({ err: error }, "did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM", 0));
  process.on("SIGINT", () => stop("SIGINT", 0));
  // Started by `npm start`: when that process is gone, nobody would ever stop us.
  process.on("disconnect", () => stop("the parent ended", 0));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "unforeseen error");
    stop("unforeseen error", 1);
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
