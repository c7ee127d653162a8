import type { ReactNode } from "react";
import type { Message } from "#contracts/shapes/message.ts";
import { asText, bodyOf } from "../content.ts";
import { WhatsappText } from "../whatsapp-text.tsx";
import { ContactsCard } from "./contacts-card.tsx";
import { LocationCard } from "./location-card.tsx";
import { MediaCard } from "./media-card.tsx";
import { OrderCard } from "./order-card.tsx";
import { RawCard } from "./raw-card.tsx";
import { ButtonCard, InteractiveCard } from "./reply-card.tsx";

interface Props {
  message: Message;
  /** The text after edits. */
  text: string | undefined;
  /** Keeps room for the time at the end of the last line of text. */
  tail: ReactNode;
}

/** The inside of a bubble: one card per message type. */
export const MessageBody = ({ message, text, tail }: Props): ReactNode => {
  switch (message.type) {
    case "text":
    case "template": {
      const words = text ?? asText(bodyOf(message)["body"]);
      return words === undefined ? <RawCard message={message} /> : <WhatsappText text={words} tail={tail} />;
    }
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker": {
      const { text: _old, ...rest } = message;
      return <MediaCard message={text === undefined ? rest : { ...rest, text }} tail={tail} />;
    }
    case "location":
      return <LocationCard message={message} />;
    case "contacts":
      return <ContactsCard message={message} />;
    case "interactive":
      return <InteractiveCard message={message} />;
    case "button":
      return <ButtonCard message={message} />;
    case "order":
      return <OrderCard message={message} />;
    case "unsupported":
    case "unknown":
    case "reaction":
    case "system":
    case "edit":
    case "revoke":
    case "request_welcome":
      return <RawCard message={message} />;
  }
};

/** Whether the bubble ends in a line of text, beside which the time finds room. */
export const endsInText = (message: Message): boolean =>
  message.type === "text" ||
  message.type === "template" ||
  (message.media !== undefined && (message.media.caption !== undefined || message.text !== undefined));
