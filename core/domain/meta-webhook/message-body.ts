import { MessageType } from "#contracts/shapes/message.ts";
import type { Json } from "./read-json.ts";
import { compact, isObject, objectOf, objectsOf, textOf } from "./read-json.ts";

const known = new Set<string>(MessageType.options);
/** Our own words, which Meta never uses as a type of an incoming message. */
const ours = new Set(["unknown", "template"]);
const media = new Set(["image", "video", "audio", "document", "sticker"]);

/** Keys that every message has and that have columns of their own. */
const common = new Set([
  "from",
  "from_user_id",
  "from_parent_user_id",
  "to",
  "to_user_id",
  "to_parent_user_id",
  "id",
  "timestamp",
  "type",
  "context",
  "history_context",
]);

export interface MessageBody {
  type: MessageType;
  waType?: string;
  text?: string;
  content?: Json;
  replyToWaId?: string;
}

/** Meta's type as ours; an unknown word is kept beside it. */
const typeOf = (word: string): Pick<MessageBody, "type" | "waType"> =>
  known.has(word) && !ours.has(word) ? { type: word as MessageType } : { type: "unknown", waType: word };

const joined = (parts: (string | undefined)[]): string | undefined => {
  const text = parts.filter((part) => part !== undefined).join(", ");
  return text === "" ? undefined : text;
};

const interactiveText = (body: Json): string | undefined => {
  const reply = objectOf(body[textOf(body["type"]) ?? ""]);
  return textOf(reply["title"]) ?? textOf(reply["body"]) ?? textOf(reply["response"]);
};

const contactNames = (value: unknown): string | undefined =>
  joined(objectsOf(value).map((contact) => textOf(objectOf(contact["name"])["formatted_name"])));

/** What a list row or a search should see of a message: its words, caption, button or title. */
const textOfBody = (type: string, message: Json): string | undefined => {
  const body = objectOf(message[type]);
  if (media.has(type)) return textOf(body["caption"]);
  switch (type) {
    case "text":
    case "system":
      return textOf(body["body"]);
    case "button":
    case "order":
      return textOf(body["text"]);
    case "interactive":
      return interactiveText(body);
    case "reaction":
      return textOf(body["emoji"]);
    case "location":
      return joined([textOf(body["name"]), textOf(body["address"])]);
    case "contacts":
      return contactNames(message["contacts"]);
    case "edit": {
      const inner = objectOf(body["message"]);
      return textOfBody(textOf(inner["type"]) ?? "", inner);
    }
    default:
      return undefined;
  }
};

/** The message that this one quotes, reacts to, edits or revokes. */
const targetOf = (type: string, message: Json): string | undefined => {
  const body = objectOf(message[type]);
  return (
    textOf(body["message_id"]) ??
    textOf(body["original_message_id"]) ??
    textOf(objectOf(message["context"])["id"])
  );
};

/** What the context tells beyond the quoted id: forwarded, frequently_forwarded, referred_product … */
const contextExtras = (value: unknown): Json | undefined => {
  const { from: _from, id: _id, ...rest } = objectOf(value);
  return Object.keys(rest).length === 0 ? undefined : rest;
};

const ownBody = (type: string, message: Json): Json => {
  const body = message[type];
  if (body === undefined) return {};
  if (!isObject(body)) return { [type]: body };
  if (type !== "text") return body;
  const { body: _text, ...rest } = body;
  return rest;
};

/**
 * Splits a message into type, words and body. The body is Meta's object of that type with every further key of
 * the message beside it (referral, errors, group_id, identity, whatever comes next year): nothing is dropped.
 */
export const messageBody = (message: Json): MessageBody => {
  const word = textOf(message["type"]) ?? "";
  const extras = Object.fromEntries(
    Object.entries(message).filter(([key]) => !common.has(key) && key !== word),
  );
  const content = compact<Json>({
    ...ownBody(word, message),
    ...extras,
    context: contextExtras(message["context"]),
  });
  return compact<MessageBody>({
    ...typeOf(word),
    text: textOfBody(word, message),
    content: Object.keys(content).length === 0 ? undefined : content,
    replyToWaId: targetOf(word, message),
  });
};
