import { setTimeout as sleep } from "node:timers/promises";
import type { Inbound, InboundCount } from "./inbound/create-inbound.ts";

export interface FlowSettings {
  /** Between two looks, ms. */
  lingerMs: number;
  /** Looks in a row that find nothing before it rests. */
  looks: number;
}

const add = (sum: InboundCount, more: InboundCount): InboundCount => ({
  deliveries: sum.deliveries + more.deliveries,
  messages: sum.messages + more.messages,
  statuses: sum.statuses + more.statuses,
  parked: sum.parked + more.parked,
  failed: sum.failed + more.failed,
});

/**
 * While deliveries keep coming, looks for the next ones itself instead of ending the job and waiting for another
 * wake-up: a message then waits a few milliseconds, and the queue is spared a job for every batch.
 */
export const whileItFlows = (inbound: Inbound, { lingerMs, looks }: FlowSettings): Inbound => ({
  ...inbound,
  process: async (signal) => {
    let sum = await inbound.process(signal);
    let empty = sum.deliveries === 0 ? looks : 0;
    while (empty < looks && signal?.aborted !== true) {
      await sleep(lingerMs);
      const found = await inbound.process(signal);
      sum = add(sum, found);
      empty = found.deliveries === 0 ? empty + 1 : 0;
    }
    return sum;
  },
});
