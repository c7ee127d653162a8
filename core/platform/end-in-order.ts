import type { Logger } from "./log.ts";

export interface EndParts {
  log: Logger;
  /** Takes no new work, finishes what is under way, closes everything. */
  stop: () => Promise<unknown>;
  /** How long that may take, ms; then the process ends as it is. Default 25 s, what orchestrators give. */
  limitMs?: number;
}

/**
 * Ends this process in order: at SIGTERM and SIGINT, when whoever started it is gone, and after an unforeseen error
 * (exit code 1). Asked twice, it ends once.
 */
export const endInOrder = ({ log, stop, limitMs = 25_000 }: EndParts): void => {
  let ending = false;
  const end = (why: string, code: number): void => {
    if (ending) return;
    ending = true;
    log.info({ why }, "stopping");
    const deadline = setTimeout(() => process.exit(1), limitMs);
    stop().then(
      () => {
        clearTimeout(deadline);
        process.exit(code);
      },
      (error: unknown) => {
        log.error({ err: error }, "did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => end("SIGTERM", 0));
  process.on("SIGINT", () => end("SIGINT", 0));
  // Started by `npm start`: when that process is gone, nobody would ever stop us.
  process.on("disconnect", () => end("the parent ended", 0));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "unforeseen error");
    end("unforeseen error", 1);
  });
};
