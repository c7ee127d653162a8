import type { mailDispatch } from "#contracts/jobs/registry.ts";
import type { JobHandler } from "#core/platform/queues/job-catalogue.ts";
import type { MailDispatcher } from "../mail/dispatcher.ts";

/** Wakes the dispatcher of this process; it looks for itself what is due. */
export const mailDispatchHandler =
  (dispatcher: Pick<MailDispatcher, "wake">): JobHandler<typeof mailDispatch> =>
  () => {
    dispatcher.wake();
    return Promise.resolve();
  };
