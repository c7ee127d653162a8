import { systemClock } from "#core/platform/clock.ts";
import { endInOrder } from "#core/platform/end-in-order.ts";
import { createLogger } from "#core/platform/log.ts";
import { bootLine } from "./boot/boot-error.ts";
import { startProcess } from "./boot/start-process.ts";
import { readEnv } from "./env.ts";

const run = async (): Promise<void> => {
  const env = readEnv();
  const log = createLogger("server", env.LOG_LEVEL);
  const running = await startProcess(env, log, systemClock);
  endInOrder({ log, stop: () => running.stop() });
  process.stdout.write(`${JSON.stringify({ ready: true, port: running.port, roles: env.PARLEY_ROLES })}\n`);
};

try {
  await run();
} catch (error) {
  process.stderr.write(`The server did not start: ${bootLine(error)}\n`);
  process.exit(1);
}
