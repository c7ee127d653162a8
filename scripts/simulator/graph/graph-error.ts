import { randomBytes } from "node:crypto";
import codes from "./error-codes.json" with { type: "json" };

interface Shape {
  /** Text after `(#code) `; the catalogue's title when absent. */
  message?: string;
  details?: string;
  subcode?: number;
  transient?: boolean;
  /** Errors of the platform below WhatsApp carry no error_data. */
  bare?: boolean;
}

/** Where the real envelope says more than code and title (fixtures graph/error.*.json). */
const shapes: Readonly<Record<number, Shape>> = {
  0: { message: "AuthException", bare: true },
  10: { message: "Application does not have permission for this action", bare: true },
  100: { message: "Invalid parameter" },
  190: { bare: true, subcode: 463 },
  200: {
    message:
      "You do not have the necessary permissions required to send messages on behalf of this WhatsApp Business Account",
    bare: true,
  },
  368: { bare: true },
  80007: {
    message: "There have been too many calls from this WhatsApp Business Account. Wait a bit and try again.",
    bare: true,
  },
  130429: { details: "Cloud API message throughput has been reached.", subcode: 2494055 },
  131009: { details: "Parameter value is not valid" },
  131016: { details: "A service is temporarily unavailable.", transient: true },
  131030: {
    details:
      "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.",
    subcode: 2655007,
  },
  131031: { message: "Business Account locked", details: "Business Account has been locked" },
  131056: {
    message: "(Business Account, Consumer Account) pair rate limit hit",
    details:
      "Too many messages sent from the sender phone number to the same recipient phone number in a short period of time.",
  },
  131062: {
    message: "Business-scoped User ID (BSUID) recipients are not supported for this message.",
    details: "Use a phone number for this message.",
  },
  132000: { message: "Number of parameters does not match the expected number of params" },
  132001: { message: "Template name does not exist in the translation" },
  132012: { message: "Parameter format does not match format in the created template" },
  132015: { details: "Template is paused due to low quality so it cannot be sent in a template message." },
  133005: { message: "Two step verification PIN Mismatch", details: "Two step verification PIN Mismatch" },
  133010: { message: "The account is not registered", details: "The account is not registered" },
};

const catalogue = new Map(
  Object.entries(codes).map(([code, [title, status]]) => [Number(code), { title, status }]),
);

/** The catalogue's title of a code, for status webhooks. */
export function titleOf(code: number): string {
  return String(catalogue.get(code)?.title ?? "Unknown error");
}

/** A refusal in Graph's own envelope. */
export class GraphError extends Error {
  constructor(
    readonly status: number,
    readonly body: { error: Record<string, unknown> },
  ) {
    super(String(body.error["message"]));
  }

  get code(): number {
    return Number(this.body.error["code"]);
  }
}

function traceId(): string {
  return `A${randomBytes(17).toString("base64url").slice(0, 22)}`;
}

/**
 * The error of this code, with HTTP status and wording as in `core/testing/fixtures/graph` where a fixture exists,
 * otherwise `(#code) title`. `details` overrides the standing text.
 */
export function graphError(code: number, details?: string): GraphError {
  const known = catalogue.get(code);
  const shape = shapes[code] ?? {};
  const title = shape.message ?? titleOf(code);
  return new GraphError(Number(known?.status ?? (code === 200 ? 403 : 400)), {
    error: {
      message: `(#${code}) ${title}`,
      type: "OAuthException",
      code,
      ...(shape.bare === true
        ? {}
        : { error_data: { messaging_product: "whatsapp", details: details ?? shape.details ?? title } }),
      ...(shape.subcode === undefined ? {} : { error_subcode: shape.subcode }),
      ...(shape.transient === undefined ? {} : { is_transient: true }),
      fbtrace_id: traceId(),
    },
  });
}

/** As Graph prints times in token errors: `Friday, 20-Nov-26 02:00:00 PST`. */
function pacificTime(at: number): string {
  const parts = new Date(at - 8 * 3_600_000).toUTCString().split(" ");
  const days: Record<string, string> = {
    Sun: "Sunday",
    Mon: "Monday",
    Tue: "Tuesday",
    Wed: "Wednesday",
    Thu: "Thursday",
    Fri: "Friday",
    Sat: "Saturday",
  };
  const [day = "", date = "", month = "", year = "", time = ""] = parts;
  return `${days[day.slice(0, 3)] ?? day}, ${date}-${month}-${year.slice(2)} ${time} PST`;
}

/** 401 / 190 / 463: the token was right once (fixture error.190.token-expired). */
export function tokenExpired(now: number): GraphError {
  const ended = pacificTime(now - 3_600_000);
  return new GraphError(401, {
    error: {
      message: `Error validating access token: Session has expired on ${ended}. The current time is ${pacificTime(now)}.`,
      type: "OAuthException",
      code: 190,
      error_subcode: 463,
      fbtrace_id: traceId(),
    },
  });
}

/** 401 / 190 / 467: nobody ever issued this token. */
export function tokenUnknown(): GraphError {
  return new GraphError(401, {
    error: {
      message: "Invalid OAuth access token - Cannot parse access token",
      type: "OAuthException",
      code: 190,
      error_subcode: 467,
      fbtrace_id: traceId(),
    },
  });
}

/** 400 / 100 / 33: the object is missing, or this token may not see it (fixture error.100.33). */
export function noSuchObject(method: string, id: string): GraphError {
  return new GraphError(400, {
    error: {
      message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
      type: "GraphMethodException",
      code: 100,
      error_subcode: 33,
      fbtrace_id: traceId(),
    },
  });
}

/** 400 / 2500: the path names no endpoint. */
export function unknownPath(): GraphError {
  return new GraphError(400, {
    error: {
      message: "Unknown path components",
      type: "OAuthException",
      code: 2500,
      fbtrace_id: traceId(),
    },
  });
}
