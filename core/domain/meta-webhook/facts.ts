import type { MessageStatus, MessageType } from "#contracts/shapes/message.ts";

/** How Meta named a person. At least one of phone, bsuid and parentBsuid is present. */
export interface Person {
  /** Digits only. */
  phone?: string;
  /** Business-scoped user id; valid within one portfolio. */
  bsuid?: string;
  parentBsuid?: string;
  /** Shown, never matched on: a username may move to another person. */
  username?: string;
  name?: string;
}

/** Meta's word that `from` is now reached as `to` (system messages user_changed_number / user_changed_user_id). */
export interface AddressChange {
  from: Person;
  to: Person;
}

export type MessageOrigin = "customer" | "phone_app" | "history" | "standby";

export interface MessageFact {
  kind: "message";
  path: string;
  waMessageId: string;
  /** Meta's time, or the time of receipt when Meta's makes no sense. */
  at: Date;
  direction: "inbound" | "outbound";
  origin: MessageOrigin;
  type: MessageType;
  /** Meta's own word, when it is not one of our types. */
  waType?: string;
  text?: string;
  content?: Record<string, unknown>;
  replyToWaId?: string;
  status: MessageStatus;
  person: Person;
  change?: AddressChange;
  /** An ad or post brought the person here. */
  referral: boolean;
  /** Said in a group: it is not a word to this business alone and opens no window. */
  group: boolean;
}

export interface StatusFact {
  kind: "status";
  path: string;
  waMessageId: string;
  /** Meta's word; payment statuses are written `payment.<word>`. */
  status: string;
  /** Group sends: whose phone this is about; empty otherwise. */
  participant: string;
  at: Date;
  bizOpaque?: string;
  errors?: Record<string, unknown>[];
  pricing?: Record<string, unknown>;
  /** The whole object as it came. */
  body: Record<string, unknown>;
}

/** Anything that is neither a message nor a status. `failed` items say why in a sentence. */
export interface OtherFact {
  kind: "other";
  path: string;
  /** Name of the list it came in, or the field itself. */
  word: string;
  state: "kept" | "failed";
  problem?: string;
  body: unknown;
}

export type Fact = MessageFact | StatusFact | OtherFact;

/** One `entry[].changes[]`: where it belongs and what it says. */
export interface ParsedChange {
  /** `entry/change`, for people who look for it in the body. */
  path: string;
  field: string;
  /** `entry[].id`: the WABA, or a portfolio for partner fields. */
  entryId: string;
  phoneNumberId: string;
  displayPhoneNumber: string;
  facts: Fact[];
  /** The change as it came, for parking. */
  raw: unknown;
}

export type ParsedDelivery =
  { malformed: string; changes: [] } | { malformed?: undefined; changes: ParsedChange[] };
