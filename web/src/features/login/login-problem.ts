import { ApiError } from "#contracts/client.ts";
import { explain } from "../../lib/problem.ts";
import { strings } from "./strings.ts";

/** The sentence under the form for an error of the login call. */
export const loginProblem = (error: unknown): string => {
  const { code, title, advice, requestId } = explain(error);
  switch (code) {
    case "invalid_credentials":
      return strings.wrong;
    case "rate_limited":
      return strings.limited(error instanceof ApiError ? error.retryAfterSeconds : undefined);
    case "invalid_input":
    case "bad_request":
      return strings.unreadable;
    default:
      return `${title}. ${advice}${requestId === undefined ? "" : ` Request ${requestId}.`}`;
  }
};
