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
