import type { SweepOptions } from "#core/platform/outbox/sweep.ts";
import { sweepOutbox } from "#core/platform/outbox/sweep.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { SendMetrics } from "./send-metrics.ts";

export interface IdleDispatcherOptions extends SweepOptions {
  metrics: SendMetrics;
}

/**
 * Stands where a process does not send, or not yet. It claims nothing; the sweep needs no key and may run anywhere,
 * so a process of housekeeping does it.
 */
export const idleDispatcher = ({ metrics, ...options }: IdleDispatcherOptions): Dispatcher => ({
  wake: () => undefined,
  sweep: async () => {
    const swept = await sweepOutbox(options);
    metrics.swept(swept.waiting, swept.ingest.lagMs);
    return swept;
  },
  inFlight: () => 0,
  stop: () => Promise.resolve(true),
});
