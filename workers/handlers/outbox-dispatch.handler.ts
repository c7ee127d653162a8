import type { outboxDispatch } from "#contracts/jobs/registry.ts";
import type { JobHandler } from "#core/platform/queues/job-catalogue.ts";
import type { Dispatcher } from "../send/dispatcher.ts";

/** `outbox.dispatch`: something may be due. The outbox is the truth, so a wake-up that is lost or doubled is nothing. */
export const outboxDispatchHandler =
  (dispatcher: Pick<Dispatcher, "wake">): JobHandler<typeof outboxDispatch> =>
  () => {
    dispatcher.wake();
    return Promise.resolve();
  };
