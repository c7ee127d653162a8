import type { MessagePreview } from "#contracts/shapes/message.ts";
import { typeWords } from "../../lib/message-words.ts";
import { plainText } from "../../lib/whatsapp-marks.ts";

/** One line that stands for the newest message. */
export const previewText = (message: MessagePreview | null): string => {
  if (message === null) return "";
  if (message.status === "deleted") return typeWords.revoke;
  const words = typeWords[message.type];
  const text = message.text === undefined ? "" : plainText(message.text);
  if (text === "") return words;
  const speaks: readonly MessagePreview["type"][] = ["text", "button", "interactive", "system", "template"];
  return speaks.includes(message.type) ? text : `${words}: ${text}`;
};
