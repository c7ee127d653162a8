import { EnvError } from "#core/platform/env/define-env.ts";
import { KeyringError } from "#core/platform/seal/keyring.ts";
import { SealError } from "#core/platform/seal/seal-error.ts";

/** Why the server does not start, and what to do about it. */
export class BootError extends Error {
  readonly mend: string;

  constructor(reason: string, mend: string, cause?: unknown) {
    super(reason, { cause });
    this.name = "BootError";
    this.mend = mend;
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ").trim();

/** One line for the person who started it: the reason and the mend. */
export const bootLine = (error: unknown): string => {
  if (error instanceof BootError) return oneLine(`${error.message} ${error.mend}`);
  if (error instanceof EnvError || error instanceof KeyringError || error instanceof SealError) {
    return oneLine(error.message);
  }
  return oneLine(error instanceof Error ? error.message : String(error));
};
