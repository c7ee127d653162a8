import { createLogger } from "#core/platform/log.ts";
import { composeServer } from "./compose.ts";
import { readEnv } from "./env.ts";

/** Shorter than the 25 s that an orchestrator gives. */
const graceMs = 20_000;

/** One line with the reason; what it says of a port names the variable that changes it. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return `Port ${String(port)} is already in use. Choose another with PORT.`;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND") {
    return `The database cannot be reached (${code}). Check DATABASE_URL.`;
  }
  return error.message;
};

const start = async (): Promise<void> => {
  const env = readEnv();
  const log = createLogger("server", env.LOG_LEVEL);
  const composed = await composeServer(env, log);
  const port = await composed.server.listen(env.PORT, env.LISTEN_HOST);
  let stopping = false;
  const end = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    composed.stop(graceMs).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => end("SIGTERM"));
  process.on("SIGINT", () => end("SIGINT"));
  // Started by `npm start`: when that process is gone, nobody would ever stop us.
  process.on("disconnect", () => end("parent ended"));
  process.stdout.write(`${JSON.stringify({ ready: true, port, roles: env.PARLEY_ROLES })}\n`);
};

start().catch((error: unknown) => {
  process.stderr.write(`The server did not start. ${reasonOf(error)}\n`);
  process.exit(1);
});
