import { systemClock } from "#core/platform/clock.ts";
import { createLogger } from "#core/platform/log.ts";
import { bootLine } from "./boot/boot-error.ts";
import { startProcess } from "./boot/start-process.ts";
import { readEnv } from "./env.ts";

/** A drain may take this long; then the process ends as it is. */
const drainMs = 25_000;

const run = async (): Promise<void> => {
  const env = readEnv();
  const log = createLogger("server", env.LOG_LEVEL);
  const running = await startProcess(env, log, systemClock);

  let stopping = false;
  const stop = (why: string, code: number): void => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    const deadline = setTimeout(() => process.exit(1), drainMs);
    running.stop().then(
      () => {
        clearTimeout(deadline);
        process.exit(code);
      },
      (error: unknown) => {
        log.error({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM", 0));
  process.on("SIGINT", () => stop("SIGINT", 0));
  // Whoever started us is gone.
  process.on("disconnect", () => stop("the parent ended", 0));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "unforeseen error");
    stop("unforeseen error", 1);
  });
  process.stdout.write(`${JSON.stringify({ ready: true, port: running.port, roles: env.PARLEY_ROLES })}\n`);
};

try {
  await run();
} catch (error) {
  process.stderr.write(`The server did not start: ${bootLine(error)}\n`);
  process.exit(1);
}
