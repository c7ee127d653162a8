/** Why a queue cannot be used: it does not answer, it is set up wrongly, or its tables are missing. */
export type QueueFault = "unreachable" | "misconfigured" | "not_migrated";

/** One line that names the fault and its mend; the boot prints it and stops. */
export class QueueError extends Error {
  readonly fault: QueueFault;

  constructor(fault: QueueFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "QueueError";
    this.fault = fault;
  }
}

/** Settles with `work`, or rejects after `ms`. A late failure of `work` is not left unhandled. */
export const within = async <T>(ms: number, what: string, work: Promise<T>): Promise<T> => {
  work.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new QueueError("unreachable", `${what} took more than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
};
