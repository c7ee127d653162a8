import type { Logger } from "#core/platform/log.ts";
import { QueueError } from "#core/platform/queues/queue-error.ts";
import type { Queues } from "#core/platform/queues/queues.ts";
import type { Dependency } from "../http/health.ts";
import { BootError } from "./boot-error.ts";

/**
 * For /readyz. Everything that the server takes in is in Postgres before it answers, and sweeps find what nobody was
 * woken for: without the queue work is late, not lost.
 */
export const queueCheck = (queues: Pick<Queues, "health">): Dependency => ({
  name: "queue",
  degrades: true,
  check: async () => {
    const health = await queues.health();
    if (!health.ok) throw new Error(health.reason);
  },
});

const isAway = (error: unknown): boolean => error instanceof QueueError && error.fault === "unreachable";

/**
 * Looks at the queue before the process says it is ready. One that does not answer is a warning, and it is asked again
 * until it does; one that would lose jobs, or has no tables, stops the start.
 * @returns ends the asking
 * @throws BootError
 */
export const watchQueue = async (
  queues: Pick<Queues, "ready">,
  log: Logger,
  retryMs = 5_000,
): Promise<() => void> => {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const askAgain = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      queues.ready().then(
        () => log.info("the queue is there"),
        (error: unknown) => {
          if (isAway(error)) askAgain();
          else log.error({ err: error }, "the queue answers but must not be used like this");
        },
      );
    }, retryMs);
    timer.unref();
  };
  try {
    await queues.ready();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (!isAway(cause)) {
      const mend = "Mend REDIS_URL, or run npm run migrate.";
      throw new BootError(`The queue is not ready: ${reason}.`, mend, cause);
    }
    log.warn({ reason }, "the queue does not answer; work will be late until it does");
    askAgain();
  }
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
};
