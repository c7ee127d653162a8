/**
 * Why an envelope or a key was refused. Callers decide nothing by it: it is for the log and for tests, and says
 * nothing about the secret.
 */
export type SealFault =
  "malformed" | "unknown_version" | "unknown_key" | "not_authentic" | "key_not_signed" | "wrong_class";

export class SealError extends Error {
  readonly fault: SealFault;

  constructor(fault: SealFault, message: string) {
    super(message);
    this.name = "SealError";
    this.fault = fault;
  }
}
