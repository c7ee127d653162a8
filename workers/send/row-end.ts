import type { MessageError } from "#contracts/shapes/message.ts";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import type { Settlement } from "#core/platform/outbox/settle.ts";

/** How a try ended, before it is written down. */
export type End =
  | { kind: "settled"; settlement: Settlement; stop?: (() => Promise<void>) | undefined }
  /** Somebody else has the row, or it never left: nothing to write. */
  | { kind: "nothing" };

export const nothing: End = { kind: "nothing" };

const own = (row: ClaimedRow) => ({ id: row.id, leaseToken: row.leaseToken });

/** Not this time: the row is queued again, and the try does not count. */
export const handBack = (row: ClaimedRow, afterMs = 0): End => ({
  kind: "settled",
  settlement: { ...own(row), to: "queued", afterMs, counts: false },
});

/** Refused before it left; the agent reads why. */
export const refused = (row: ClaimedRow, error: MessageError): End => ({
  kind: "settled",
  settlement: { ...own(row), to: "failed", error },
});

export const windowClosed: MessageError = {
  code: "service_window_closed",
  title: "The 24-hour service window is closed",
  advice: "Send a template: more than 24 hours have passed since the customer last wrote.",
  retryable: false,
};

export const unreachable: MessageError = {
  code: "contact_unreachable",
  title: "This contact has no address",
  advice: "Add a phone number to the contact, then send it again.",
  retryable: true,
};

export const unsupported: MessageError = {
  code: "unsupported_type",
  title: "Not supported",
  advice: "Send it as text.",
  retryable: false,
};
