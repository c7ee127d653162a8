import { X } from "lucide-react";
import { IconButton } from "../../components/ui/icon-button.tsx";
import { typeWords } from "../../lib/message-words.ts";
import { plainText } from "../../lib/whatsapp-marks.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { strings } from "./strings.ts";

/** The message that will be quoted. */
export const QuoteChip = ({
  message,
  contactName,
  onRemove,
}: {
  message: Message;
  contactName: string;
  onRemove: () => void;
}) => (
  <div
    data-testid="composer-quote"
    className="mx-2 mt-2 flex animate-appear items-center gap-2 rounded-lg border-s-2 border-accent bg-sunken ps-3 pe-1"
  >
    <div className="min-w-0 grow py-1.5">
      <p className="text-xs font-medium text-accent">
        {strings.replyingTo(message.direction === "inbound" ? contactName : strings.you)}
      </p>
      <p dir="auto" className="truncate text-sm text-ink-2">
        {message.text === undefined ? typeWords[message.type] : plainText(message.text)}
      </p>
    </div>
    <IconButton label={strings.removeQuote} onClick={onRemove}>
      <X size={16} aria-hidden="true" />
    </IconButton>
  </div>
);
