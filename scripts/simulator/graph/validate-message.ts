import type { MediaStore } from "../media-store.ts";
import { graphError } from "./graph-error.ts";
import { mediaRules, type MediaKind } from "./media-rules.ts";
import {
  coordinateAt,
  isObject,
  listAt,
  objectAt,
  optionalFlagAt,
  optionalTextAt,
  textAt,
  type Json,
} from "./reading.ts";
import { validateInteractive } from "./validate-interactive.ts";

export interface MessageRules {
  readonly media: MediaStore;
  readonly strictMedia: boolean;
}

const types = [
  "AUDIO",
  "CONTACTS",
  "DOCUMENT",
  "IMAGE",
  "INTERACTIVE",
  "LOCATION",
  "REACTION",
  "STICKER",
  "TEMPLATE",
  "TEXT",
  "VIDEO",
];

/** A media object: exactly one of id and link, and an id that was uploaded as this kind. */
export function validateMedia(holder: Json, kind: MediaKind, rules: MessageRules, name: string = kind): void {
  const media = objectAt(holder, kind, name);
  const id = optionalTextAt(media, "id", `${name}['id']`, 256);
  const link = optionalTextAt(media, "link", `${name}['link']`, 4096);
  if ((id === undefined) === (link === undefined))
    throw graphError(100, `Param ${name} must have exactly one of ['id', 'link'].`);
  if (link !== undefined && !/^https?:\/\//.test(link))
    throw graphError(100, `Param ${name}['link'] is not a valid URI.`);
  if (id === undefined) return;
  const stored = rules.media.get(id);
  if (stored === undefined) {
    if (rules.strictMedia)
      throw graphError(
        100,
        `Param ${name}['id'] is not a valid whatsapp business account media attachment ID`,
      );
    return;
  }
  const limit = mediaRules[kind].find((rule) => rule.mime === stored.mimeType);
  if (limit === undefined)
    throw graphError(131053, `Media of type ${stored.mimeType} cannot be sent as ${kind}.`);
  if (stored.bytes.length > limit.maxBytes)
    throw graphError(
      131053,
      `Media file size too big. Max file size we currently support: ${limit.maxBytes} bytes.`,
    );
}

function validateContact(contact: unknown, index: number): void {
  const name = `contacts[${index}]`;
  if (!isObject(contact)) throw graphError(100, `Param ${name} must be a JSON object.`);
  const names = objectAt(contact, "name", `${name}['name']`);
  textAt(names, "formatted_name", `${name}['name']['formatted_name']`, 1024);
  const others = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
  if (!others.some((key) => typeof names[key] === "string" && names[key] !== ""))
    throw graphError(100, `Param ${name}['name'] needs formatted_name and one more of ${others.join(", ")}.`);
  const birthday = optionalTextAt(contact, "birthday", `${name}['birthday']`, 10);
  if (birthday !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(birthday))
    throw graphError(100, `Param ${name}['birthday'] must be YYYY-MM-DD.`);
}

/**
 * Checks one message body by its type, with the limits of Meta's send pages.
 * @returns the type and what stands under it.
 * @throws GraphError 100, 131008, 131009 or 131053 with the reason in details.
 */
export function validateContent(
  body: Json,
  rules: MessageRules,
): { type: string; payload: Json | readonly unknown[] } {
  const type = optionalTextAt(body, "type", "type", 64) ?? "text";
  switch (type) {
    case "text": {
      const text = objectAt(body, "text", "text");
      textAt(text, "body", "text['body']", 4096);
      optionalFlagAt(text, "preview_url", "text['preview_url']");
      return { type, payload: text };
    }
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker": {
      validateMedia(body, type, rules);
      const media = objectAt(body, type, type);
      if (type === "image" || type === "video" || type === "document")
        optionalTextAt(media, "caption", `${type}['caption']`, 1024);
      else if (media["caption"] !== undefined)
        throw graphError(100, `Unexpected key "caption" on param "${type}".`);
      if (type === "document") optionalTextAt(media, "filename", "document['filename']", 240);
      if (type === "audio") optionalFlagAt(media, "voice", "audio['voice']");
      return { type, payload: media };
    }
    case "location": {
      const location = objectAt(body, "location", "location");
      coordinateAt(location, "latitude", "location['latitude']", 90);
      coordinateAt(location, "longitude", "location['longitude']", 180);
      optionalTextAt(location, "name", "location['name']", 1000);
      optionalTextAt(location, "address", "location['address']", 1000);
      return { type, payload: location };
    }
    case "contacts": {
      const contacts = listAt(body, "contacts", "contacts", 1, 257);
      contacts.forEach(validateContact);
      return { type, payload: contacts };
    }
    case "reaction": {
      const reaction = objectAt(body, "reaction", "reaction");
      const target = textAt(reaction, "message_id", "reaction['message_id']", 1024);
      if (!target.startsWith("wamid."))
        throw graphError(131009, "Parameter reaction['message_id'] is not a message id.");
      if (optionalTextAt(reaction, "emoji", "reaction['emoji']", 32) === undefined)
        throw graphError(131008, "Parameter reaction['emoji'] is missing");
      return { type, payload: reaction };
    }
    case "interactive": {
      const interactive = objectAt(body, "interactive", "interactive");
      validateInteractive(interactive, rules);
      return { type, payload: interactive };
    }
    case "template":
      return { type, payload: objectAt(body, "template", "template") };
    default:
      throw graphError(100, `Param type must be one of {${types.join(", ")}} - got "${type}".`);
  }
}
