import type { Message } from "#contracts/shapes/message.ts";
import { typeWords } from "../../lib/message-words.ts";
import { plainText } from "../../lib/whatsapp-marks.ts";
import { strings } from "./strings.ts";

interface Props {
  /** The quoted message, when it is loaded. */
  quoted: Message | undefined;
  author: string;
  onJump: () => void;
}

/** The message that this one answers; a click goes there. */
export const Quote = ({ quoted, author, onJump }: Props) => (
  <button
    type="button"
    onClick={onJump}
    aria-label={strings.quoteJump}
    className="mb-1.5 flex w-full flex-col rounded-lg border-s-2 border-accent bg-ink/5 px-2.5 py-1.5 text-start hover:bg-ink/8"
  >
    {quoted === undefined ? (
      <span className="text-sm text-ink-2">{strings.quoteMissing}</span>
    ) : (
      <>
        <span dir="auto" className="text-xs font-medium text-accent">
          {author}
        </span>
        <span dir="auto" className="line-clamp-2 text-sm wrap-anywhere text-ink-2">
          {quoted.text === undefined ? typeWords[quoted.type] : plainText(quoted.text)}
        </span>
      </>
    )}
  </button>
);
