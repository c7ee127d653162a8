import type { Message } from "#contracts/shapes/message.ts";
import { fullTime } from "../../lib/time.ts";
import { asText, bodyOf, editedText, reactionEmoji } from "./content.ts";
import { strings } from "./strings.ts";

const systemWords = (message: Message): string => {
  const body = bodyOf(message);
  const number = asText(body["wa_id"]) ?? asText(body["new_wa_id"]);
  switch (asText(body["type"])) {
    case "user_changed_number":
    case "customer_changed_number":
      return number === undefined
        ? (message.text ?? strings.system.other)
        : strings.system.user_changed_number(`+${number}`);
    case "user_changed_user_id":
      return strings.system.user_changed_user_id;
    case "customer_identity_changed":
      return strings.system.customer_identity_changed;
    default:
      return message.text ?? asText(body["body"]) ?? strings.system.other;
  }
};

/** The words of a centred line. */
export const noticeWords = (message: Message, contactName: string): string => {
  switch (message.type) {
    case "request_welcome":
      return strings.welcome(contactName);
    case "reaction": {
      const emoji = reactionEmoji(message);
      return emoji === undefined ? strings.reactionGone : strings.reactionTo(emoji);
    }
    case "edit": {
      const text = editedText(message);
      return text === undefined ? strings.editOf : `${strings.editOf}: ${text}`;
    }
    case "revoke":
      return strings.revokeOf;
    default:
      return systemWords(message);
  }
};

/** A notice of WhatsApp or a change to a message that is not loaded: a quiet line in the middle. */
export const NoticeLine = ({ message, contactName }: { message: Message; contactName: string }) => (
  <div
    data-testid="message-bubble"
    data-message-id={message.id}
    data-direction={message.direction}
    data-status={message.status}
    data-type={message.type}
    className="flex justify-center px-4 py-1.5"
  >
    <p
      dir="auto"
      title={fullTime(message.sentAt)}
      className="max-w-lg rounded-lg bg-ink/6 px-3 py-1 text-center text-sm text-ink-2"
    >
      {noticeWords(message, contactName)}
    </p>
  </div>
);
