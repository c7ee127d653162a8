import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MessageType, type Message } from "#contracts/shapes/message.ts";
import { buildMessage, messageId } from "./build.ts";

const folder = join(import.meta.dirname, "../../../core/testing/fixtures/webhooks");

interface RawMessage extends Record<string, unknown> {
  id: string;
  type: string;
}

interface Delivery {
  entry: { changes: { value: { messages?: RawMessage[] } }[] }[];
}

/** How the body of a type may stand in `content`: under its name, or directly. Both must render. */
export type ContentForm = "named" | "flat";

const toMessage = (raw: RawMessage, number: number, form: ContentForm): Message => {
  const body = raw[raw.type];
  const known = MessageType.safeParse(raw.type);
  const part = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const flat = Array.isArray(body) ? { [raw.type]: body as unknown } : part;
  const beside = Object.fromEntries(
    ["referral", "errors", "context"].filter((key) => key in raw).map((key) => [key, raw[key]]),
  );
  const text = part["body"] ?? part["caption"];
  const { text: _invented, ...plain } = buildMessage();
  return {
    ...plain,
    id: messageId(number),
    type: known.success ? known.data : "unknown",
    waType: raw.type,
    waMessageId: `${raw.id}${number}`,
    content: { ...(form === "flat" ? flat : body === undefined ? {} : { [raw.type]: body }), ...beside },
    ...(raw.type === "text" && typeof text === "string" ? { text } : {}),
    ...(typeof part["mime_type"] === "string" ? { media: { mimeType: part["mime_type"] } } : {}),
  };
};

/** Every message of Meta's `messages.*` bodies, as the API could show it, by file name. */
export const fixtureMessages = (form: ContentForm): [string, Message][] =>
  readdirSync(folder)
    .filter((name) => name.startsWith("messages."))
    .flatMap((name, index): [string, Message][] => {
      const body = JSON.parse(readFileSync(join(folder, name), "utf8")) as Delivery;
      const raw = body.entry[0]?.changes[0]?.value.messages?.[0];
      return raw === undefined ? [] : [[name, toMessage(raw, index + 1, form)]];
    });
