import { ApiError } from "#contracts/client.ts";
import type { ErrorCode } from "#contracts/errors.ts";
import { explain } from "./problem.ts";

/** Why a form was not taken, in words for the place under it. */
export interface FormProblem {
  text: string;
  requestId?: string;
  /** How long to wait before trying again, and the moment (epoch milliseconds) when that is over. */
  wait?: { seconds: number; until: number };
}

/** Sentences of a form's own, where the common one does not fit. */
export type OwnSentences = Partial<Record<ErrorCode | "network", string>>;

const finished = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);

/** The sentence under a form for an error of its call. Errors of ours name the request, so that they can be found. */
export const formProblem = (error: unknown, own: OwnSentences = {}): FormProblem => {
  const { code, title, advice, requestId } = explain(error);
  const named = own[code as keyof OwnSentences];
  if (code === "rate_limited" && error instanceof ApiError && error.retryAfterSeconds !== undefined) {
    const seconds = Math.ceil(error.retryAfterSeconds);
    return { text: finished(title), wait: { seconds, until: Date.now() + seconds * 1_000 } };
  }
  return {
    text: named ?? `${finished(title)} ${advice}`,
    ...(requestId === undefined || named !== undefined ? {} : { requestId }),
  };
};
