import type { Logger } from "#core/platform/log.ts";
import { endsWithin } from "#core/platform/within.ts";
import type { Inbound } from "./inbound/create-inbound.ts";

export interface InboundWatchParts {
  inbound: Pick<Inbound, "isWaiting" | "process">;
  log: Logger;
  /** Between two looks, ms. */
  everyMs: number;
}

export interface InboundWatch {
  /** Looks no more, tells a look under way to end soon and waits for it, at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Takes deliveries whose wake-up never came. The queue carries wake-ups and its own sweep; when it is down both are
 * lost, and only a timer of this process still finds what waits in the journal.
 */
export const watchInbound = ({ inbound, log, everyMs }: InboundWatchParts): InboundWatch => {
  const stopping = new AbortController();
  let underWay: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    try {
      if (await inbound.isWaiting()) await inbound.process(stopping.signal);
    } catch (error) {
      log.warn({ err: error }, "waiting deliveries could not be taken; looking again soon");
    }
  };
  const timer = setInterval(() => {
    underWay ??= look().finally(() => {
      underWay = undefined;
    });
  }, everyMs);
  timer.unref();

  return {
    stop: async (graceMs) => {
      clearInterval(timer);
      stopping.abort();
      if (underWay) await endsWithin(graceMs, underWay);
    },
  };
};
