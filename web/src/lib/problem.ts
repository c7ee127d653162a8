import { ApiError } from "#contracts/client.ts";
import { errorCatalogue } from "#contracts/errors.ts";

/** What a person is told about an error: what happened, what to do, and how to find it in the logs. */
export interface Explained {
  code: string;
  title: string;
  advice: string;
  requestId?: string;
  /** Trying again may help. */
  retryable: boolean;
}

const advice: Record<string, string> = {
  network: "Check your connection. We keep trying.",
  unavailable: "Wait a moment, then try again.",
  meta_unavailable: "Wait a moment, then try again.",
  rate_limited: "Wait a moment, then try again.",
  internal: "Try again. If it stays, tell your administrator the request number.",
  forbidden: "Ask an administrator of your workspace for access.",
  not_found: "It may have been removed, or the link is not complete.",
  conflict: "Someone else changed it first. Look at the newest state, then decide.",
  service_window_closed: "Wait until the customer writes again, or send a template.",
  conversation_closed: "Reopen the conversation, then send again.",
  contact_unreachable: "This contact has no number or WhatsApp id yet. Wait until they write.",
  channel_disconnected: "Ask an administrator to connect the number again.",
  invalid_input: "Check what you entered and try again.",
  unauthenticated: "Sign in again.",
  session_expired: "Sign in again.",
};

const retryable = new Set(["network", "unavailable", "meta_unavailable", "rate_limited", "internal"]);

/** For addresses that cannot name anything, so that the server need not be asked. */
export const notFound = (): ApiError =>
  new ApiError({
    type: "about:blank",
    title: errorCatalogue.not_found.title,
    status: 404,
    code: "not_found",
  });

/** Turns any thrown value into words for a person. */
export const explain = (error: unknown): Explained => {
  if (!(error instanceof ApiError)) {
    return {
      code: "unexpected",
      title: "Something unexpected happened in this page",
      advice: "Reload the page. Nothing you sent is lost.",
      retryable: true,
    };
  }
  const { problem, code } = error;
  const requestId = problem === "network" ? undefined : problem.requestId;
  return {
    code,
    title: problem === "network" ? "The server could not be reached" : (problem.detail ?? problem.title),
    advice: advice[code] ?? "Try again in a moment.",
    retryable: retryable.has(code),
    ...(requestId === undefined ? {} : { requestId }),
  };
};
