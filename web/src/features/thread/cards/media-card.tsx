import { File, FileText, Image, Mic, Music, Sticker, Video } from "lucide-react";
import type { ReactNode } from "react";
import type { Message } from "#contracts/shapes/message.ts";
import { typeWords } from "../../../lib/message-words.ts";
import { bodyOf, asText } from "../content.ts";
import { strings } from "../strings.ts";
import { WhatsappText } from "../whatsapp-text.tsx";
import { Card } from "./parts.tsx";

const iconOf = (message: Message, voice: boolean): ReactNode => {
  switch (message.type) {
    case "image":
      return <Image size={20} />;
    case "video":
      return <Video size={20} />;
    case "audio":
      return voice ? <Mic size={20} /> : <Music size={20} />;
    case "sticker":
      return <Sticker size={20} />;
    case "document":
      return message.media?.mimeType === "application/pdf" ? <FileText size={20} /> : <File size={20} />;
    default:
      return <File size={20} />;
  }
};

/** Photo, video, audio, document or sticker: what is known about the file, and its caption. */
export const MediaCard = ({ message, tail }: { message: Message; tail: ReactNode }) => {
  const body = bodyOf(message);
  const { media } = message;
  const voice = media?.voice ?? body["voice"] === true;
  const animated = media?.animated ?? body["animated"] === true;
  const mime = (media?.mimeType ?? asText(body["mime_type"]))?.split(";")[0];
  const name = media?.fileName ?? asText(body["filename"]);
  const caption = media?.caption ?? asText(body["caption"]) ?? message.text;
  const kind = voice
    ? strings.media.voice
    : animated && message.type === "sticker"
      ? strings.media.animated
      : typeWords[message.type];
  const title = name ?? (message.type === "document" ? strings.media.file : kind);
  const facts = [title === kind ? undefined : kind, mime].filter((fact) => fact !== undefined);
  return (
    <div className="flex flex-col gap-2">
      <Card
        icon={iconOf(message, voice)}
        title={title}
        detail={
          <>
            {facts.length > 0 && <span className="block">{facts.join(" · ")}</span>}
            <span className="block text-ink-3">{strings.media.soon}</span>
          </>
        }
      />
      {caption !== undefined && <WhatsappText text={caption} tail={tail} />}
    </div>
  );
};
