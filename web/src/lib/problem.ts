import { ApiError } from "#contracts/client.ts";
import { errorCatalogue, type ErrorCode } from "#contracts/errors.ts";

/** What a person is told about an error: what happened, what to do, and how to find it in the logs. */
export interface Explained {
  code: string;
  title: string;
  advice: string;
  requestId?: string;
  /** Trying again may help. */
  retryable: boolean;
}

/** What to do about each code. The table is complete: a new code without a sentence does not compile. */
const advice: Record<ErrorCode | "network", string> = {
  network: "Check your connection. We keep trying.",
  bad_request: "Reload the page and try again.",
  invalid_input: "Check what you entered and try again.",
  unauthenticated: "Sign in again.",
  invalid_credentials: "Check both and try again.",
  session_expired: "Sign in again.",
  signature_invalid: "Check the app secret.",
  code_invalid: "Wait for the next code in your app, then type that one.",
  link_invalid: "Links work once and for a short time.",
  email_unverified: "Open the link in the mail that we sent you.",
  two_factor_required: "Set it up under Security in your settings.",
  fresh_login_required: "Nothing was changed. Try again and confirm when you are asked.",
  key_not_allowed: "Sign in as a person to do this.",
  origin_not_allowed: "Open Parley at its own address.",
  forbidden: "Ask an administrator of your workspace for access.",
  not_found: "It may have been removed, or the link is not complete.",
  method_not_allowed: "Reload the page and try again.",
  conflict: "Someone else changed it first. Look at the newest state, then decide.",
  last_admin: "Make somebody else an Admin first.",
  already_member: "Look for them among the members; they may be deactivated.",
  name_taken: "Choose another name.",
  in_use: "Take it away from what uses it first.",
  two_factor_on: "Reload the page to see the newest state.",
  two_factor_off: "Reload the page to see the newest state.",
  idempotency_in_progress: "Wait a moment, then look whether it is done.",
  service_window_closed: "Wait until the customer writes again, or send a template.",
  conversation_closed: "Reopen the conversation, then send again.",
  contact_unreachable: "This contact has no number or WhatsApp id yet. Wait until they write.",
  channel_disconnected: "Ask an administrator to connect the number again.",
  not_resendable: "Write it again as a new message.",
  risk_not_accepted: "Look at the customer’s side first, then decide.",
  idempotency_mismatch: "Write it again as a new message.",
  idempotency_key_reused: "Reload the page and try again.",
  password_too_weak: "Many people use it, or it is made of your own name. Choose another.",
  cursor_expired: "Reload the page.",
  payload_too_large: "Send less at once.",
  unsupported_media_type: "Reload the page and try again.",
  rate_limited: "Wait a moment, then try again.",
  meta_unavailable: "Wait a moment, then try again.",
  unavailable: "Wait a moment, then try again.",
  internal: "Try again. If it stays, tell your administrator the request number.",
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
    advice: advice[code],
    retryable: retryable.has(code),
    ...(requestId === undefined ? {} : { requestId }),
  };
};
