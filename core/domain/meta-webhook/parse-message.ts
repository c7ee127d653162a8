import type { MessageStatus } from "#contracts/shapes/message.ts";
import type { Fact, MessageFact, MessageOrigin, OtherFact, Person } from "./facts.ts";
import { messageBody } from "./message-body.ts";
import { metaTime } from "./meta-time.ts";
import type { Cards } from "./person.ts";
import { changeOf, personOf } from "./person.ts";
import type { Json } from "./read-json.ts";
import { compact, digitsOf, objectOf, textOf } from "./read-json.ts";

/** What the surroundings of a message say about it. */
export interface MessageSetting {
  path: string;
  receivedAt: Date;
  /** The contact cards beside it, read once for the whole change. */
  cards: Cards;
  /** The business number of the change, digits. */
  businessPhone: string | undefined;
}

/** History tells how far a sent message got in its own words (webhook reference, `history`). */
const historyStatus: Record<string, MessageStatus> = {
  SENT: "sent",
  DELIVERED: "delivered",
  READ: "read",
  PLAYED: "played",
  ERROR: "failed",
};

/** An item that could not be understood: kept whole, with the reason. */
export const failedFact = (path: string, word: string, problem: string, body: unknown): OtherFact => ({
  kind: "other",
  path,
  word,
  state: "failed",
  problem,
  body,
});

const build = (
  message: Json,
  setting: MessageSetting,
  origin: MessageOrigin,
  direction: "inbound" | "outbound",
  person: Person | undefined,
  status: MessageStatus,
): Fact => {
  const waMessageId = textOf(message["id"]);
  if (waMessageId === undefined)
    return failedFact(setting.path, "message", "The message has no id.", message);
  const change = changeOf(message);
  const named = change?.from ?? person;
  if (!named)
    return failedFact(setting.path, "message", "The message names nobody it is from or to.", message);
  return compact<MessageFact>({
    kind: "message",
    path: setting.path,
    waMessageId,
    at: metaTime(message["timestamp"], setting.receivedAt),
    direction,
    origin,
    ...messageBody(message),
    status,
    person: named,
    change,
    referral: message["referral"] !== undefined,
    group: textOf(message["group_id"]) !== undefined,
  });
};

/** A message of a customer (`messages`), or one seen while another app owns the thread (`standby`). */
export const customerMessage = (
  message: Json,
  setting: MessageSetting,
  origin: "customer" | "standby",
): Fact => {
  const named = {
    phone: message["from"],
    bsuid: message["from_user_id"],
    parentBsuid: message["from_parent_user_id"],
  };
  return build(message, setting, origin, "inbound", personOf(named, setting.cards), "received");
};

/** A message that the business sent elsewhere: from the phone app, or by the app that owns the thread. */
export const echoedMessage = (echo: Json, setting: MessageSetting, origin: "phone_app" | "standby"): Fact => {
  // Standby nests the message (changelog of 4 Aug 2026): {id, timestamp, message:{to, type, …}}.
  const { message: nested, ...outer } = echo;
  const message = nested === undefined || origin === "phone_app" ? echo : { ...outer, ...objectOf(nested) };
  const named = {
    phone: message["to"],
    bsuid: message["to_user_id"],
    parentBsuid: message["to_parent_user_id"],
  };
  return build(message, setting, origin, "outbound", personOf(named, setting.cards), "sent");
};

/** A message of the phone app's past. In threads the other side is the thread; media comes alone later. */
export const historyMessage = (message: Json, setting: MessageSetting, thread: Json | undefined): Fact => {
  const outbound = message["to"] !== undefined || digitsOf(message["from"]) === setting.businessPhone;
  const context = objectOf(thread?.["context"]);
  const side = outbound ? "to" : "from";
  const named = {
    phone: context["wa_id"] ?? digitsOf(thread?.["id"]) ?? message[side],
    bsuid: context["user_id"] ?? message[`${side}_user_id`],
    parentBsuid: context["parent_user_id"] ?? message[`${side}_parent_user_id`],
  };
  const person = personOf(named, setting.cards);
  const username = textOf(context["username"]);
  const past = textOf(objectOf(message["history_context"])["status"]) ?? "";
  return build(
    message,
    setting,
    "history",
    outbound ? "outbound" : "inbound",
    person && username !== undefined ? { ...person, username } : person,
    outbound ? (historyStatus[past] ?? "sent") : "received",
  );
};
