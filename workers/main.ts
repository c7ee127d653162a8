import { createLogger } from "#core/platform/log.ts";
import { createWorkers } from "./create-workers.ts";
import type { Workers } from "./create-workers.ts";
import { readEnv } from "./env.ts";
import { serveMetrics } from "./serve-metrics.ts";

/** Shorter than the 25 s that an orchestrator gives, so that the last commit is ours and not the kernel's. */
const graceMs = 20_000;

const refuse = (error: unknown): never => {
  process.stderr.write(
    `The workers did not start. ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
};

const start = async (): Promise<void> => {
  const env = readEnv();
  const log = createLogger("workers", env.LOG_LEVEL);
  const workers: Workers = await createWorkers(env, log);
  const metrics = await serveMetrics(env, workers.registry);
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    const ended = Promise.all([workers.stop(graceMs), metrics.close()]);
    ended.then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  // Started by `npm start`: when that process is gone, nobody would ever stop us.
  process.on("disconnect", () => stop("parent ended"));
  process.stdout.write(`${JSON.stringify({ ready: true, queues: env.PARLEY_QUEUES })}\n`);
};

start().catch(refuse);
