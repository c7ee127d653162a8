import { z } from "zod";

/** `outcome` tells a worker what to do: retry later, give up, or skip silently. */
interface ErrorEntry {
  status: number;
  title: string;
  outcome: "retry" | "final" | "skip";
}

/**
 * The error catalogue. A code is stable and public; server, workers and console read the same table.
 * On the wire an error is RFC 9457 `application/problem+json` (see `Problem`).
 */
export const errorCatalogue = {
  bad_request: { status: 400, title: "The request could not be read", outcome: "final" },
  invalid_input: { status: 422, title: "Some fields are not valid", outcome: "final" },
  unauthenticated: { status: 401, title: "Please sign in", outcome: "final" },
  invalid_credentials: { status: 401, title: "E-mail or password is not right", outcome: "final" },
  session_expired: { status: 401, title: "Your session has ended, please sign in again", outcome: "final" },
  signature_invalid: { status: 401, title: "The webhook signature does not match", outcome: "final" },
  code_invalid: { status: 401, title: "This code is not right, or it was used already", outcome: "final" },
  link_invalid: { status: 410, title: "This link is no longer valid; ask for a new one", outcome: "final" },
  email_unverified: { status: 403, title: "Please confirm your e-mail address first", outcome: "final" },
  two_factor_required: {
    status: 403,
    title: "This workspace requires two-factor authentication; set it up first",
    outcome: "final",
  },
  fresh_login_required: {
    status: 403,
    title: "Please confirm that it is you before you change this",
    outcome: "final",
  },
  key_not_allowed: { status: 403, title: "API keys cannot be used here", outcome: "final" },
  origin_not_allowed: { status: 403, title: "This origin is not allowed", outcome: "final" },
  forbidden: { status: 403, title: "Your role does not allow this", outcome: "final" },
  not_found: { status: 404, title: "Not found", outcome: "skip" },
  method_not_allowed: { status: 405, title: "This address does not answer to that method", outcome: "final" },
  conflict: { status: 409, title: "This changed meanwhile, please reload", outcome: "final" },
  last_admin: { status: 409, title: "An org needs at least one active Admin", outcome: "final" },
  already_member: { status: 409, title: "This person is a member already", outcome: "final" },
  name_taken: { status: 409, title: "This name is taken", outcome: "final" },
  in_use: { status: 409, title: "This is still in use", outcome: "final" },
  two_factor_on: { status: 409, title: "Two-factor authentication is on already", outcome: "final" },
  two_factor_off: { status: 409, title: "Two-factor authentication is not on", outcome: "final" },
  idempotency_in_progress: {
    status: 409,
    title: "The first request with this Idempotency-Key is still under way",
    outcome: "retry",
  },
  service_window_closed: {
    status: 409,
    title: "The 24-hour service window is closed; only a template can be sent",
    outcome: "final",
  },
  conversation_closed: {
    status: 409,
    title: "This conversation is closed; reopen it first",
    outcome: "final",
  },
  contact_unreachable: { status: 409, title: "This contact has no address to send to", outcome: "final" },
  channel_disconnected: { status: 409, title: "This channel is not connected", outcome: "final" },
  not_resendable: { status: 409, title: "This message cannot be sent again", outcome: "final" },
  risk_not_accepted: {
    status: 409,
    title: "The first send may have arrived; confirm that a duplicate is acceptable",
    outcome: "final",
  },
  idempotency_mismatch: {
    status: 409,
    title: "This client message id was used for another message",
    outcome: "final",
  },
  idempotency_key_reused: {
    status: 422,
    title: "This Idempotency-Key was used for another request",
    outcome: "final",
  },
  password_too_weak: { status: 422, title: "This password is too easy to guess", outcome: "final" },
  cursor_expired: { status: 410, title: "This cursor is too old, please reload", outcome: "final" },
  payload_too_large: { status: 413, title: "The request is too large", outcome: "final" },
  unsupported_media_type: { status: 415, title: "Send JSON", outcome: "final" },
  rate_limited: { status: 429, title: "Too many requests, please wait", outcome: "retry" },
  meta_unavailable: { status: 503, title: "WhatsApp does not answer right now", outcome: "retry" },
  unavailable: { status: 503, title: "Parley is not ready, please try again shortly", outcome: "retry" },
  internal: { status: 500, title: "Something went wrong on our side", outcome: "retry" },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];
export const ErrorCode = z.enum(codes);

/** One field that did not pass: a JSON path (`body.text`) and a sentence. */
export const FieldProblem = z.object({ path: z.string(), message: z.string() });
export type FieldProblem = z.infer<typeof FieldProblem>;

/** RFC 9457 problem, as every 4xx and 5xx answers. `requestId` finds the log lines. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: ErrorCode,
  detail: z.string().optional(),
  requestId: z.string().optional(),
  fields: z.array(FieldProblem).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** What may be said beside the code. `detail` is shown to the person: no secrets, no internals. */
export interface ErrorDetails {
  detail?: string;
  fields?: FieldProblem[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The one error class that is meant to be shown; anything else renders as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.detail ?? errorCatalogue[code].title, { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}
