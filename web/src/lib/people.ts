import type { ContactSummary } from "#contracts/shapes/conversation.ts";

/** A number as people write it: WhatsApp's own form is digits without the plus. */
export const phoneText = (phone: string): string => (/^\d{6,}$/u.test(phone) ? `+${phone}` : phone);

/** What to call a contact: name, else username, else number, else a plain word. */
export const contactName = (contact: Pick<ContactSummary, "name" | "username" | "phone">): string => {
  if (contact.name.trim() !== "") return contact.name;
  if (contact.username !== undefined) return `@${contact.username}`;
  return contact.phone === undefined ? "Unknown contact" : phoneText(contact.phone);
};

const graphemes = new Intl.Segmenter();

/** One or two letters for the avatar. Works by characters as people see them. */
export const initials = (name: string): string => {
  const letter = (word = ""): string => Array.from(graphemes.segment(word), (part) => part.segment)[0] ?? "";
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, " ")
    .split(/\s+/)
    .filter(Boolean);
  const last = words.length > 1 ? letter(words.at(-1)) : "";
  return ((letter(words[0]) || "?") + last).toLocaleUpperCase();
};

/** A hue (0–359) that stays with an id. */
export const hueOf = (id: string): number => {
  let hash = 2166136261;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % 360;
};
