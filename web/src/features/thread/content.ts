import type { Message } from "#contracts/shapes/message.ts";

/** Reading of JSON that nobody promised: each getter gives the value only when it has the right type. */
export type Json = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asText = (value: unknown): string | undefined => {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
};

export const asNumber = (value: unknown): number | undefined => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

/** The type's own body (`message[type]`), whether it stands under its name or directly in `content`. */
export const bodyOf = (message: Message): Json => {
  const content = message.content ?? {};
  return asObject(content[message.type]) ?? content;
};

/** wamid of the message that this one quotes, reacts to, edits or revokes. */
export const targetOf = (message: Message): string | undefined => {
  const body = bodyOf(message);
  return (
    message.replyToWaMessageId ??
    asText(body["original_message_id"]) ??
    asText(body["message_id"]) ??
    asText(asObject(message.content?.["context"])?.["id"])
  );
};

/** The new text (or caption) that an edit brings. */
export const editedText = (message: Message): string | undefined => {
  const inner = asObject(bodyOf(message)["message"]);
  const type = asText(inner?.["type"]) ?? "text";
  const part = asObject(inner?.[type]);
  return asText(part?.["body"]) ?? asText(part?.["caption"]) ?? message.text;
};

/** Emoji of a reaction; nothing when the reaction was taken back. */
export const reactionEmoji = (message: Message): string | undefined => {
  const body = bodyOf(message);
  return "emoji" in body || "message_id" in body ? asText(body["emoji"]) : message.text;
};
