import { Copy, Forward, Reply } from "lucide-react";
import { lazy, memo, Suspense, type KeyboardEvent } from "react";
import type { Message } from "#contracts/shapes/message.ts";
import { cx } from "../../components/ui/cx.ts";
import { IconButton } from "../../components/ui/icon-button.tsx";
import { StatusTicks } from "../../components/ui/status-ticks.tsx";
import { copyText } from "../../lib/copy-text.ts";
import { clockTime, fullTime } from "../../lib/time.ts";
import { toast } from "../../lib/toasts.ts";
import { endsInText, MessageBody } from "./cards/message-body.tsx";
import { ProductLine, ReferralCard } from "./cards/referral-card.tsx";
import { asObject, targetOf } from "./content.ts";
import { Quote } from "./quote.tsx";
import { SendProblem } from "./send-problem.tsx";
import { strings } from "./strings.ts";
import type { BubbleItem } from "./timeline.ts";

const EditHistory = lazy(() => import("./edit-history.tsx"));

export interface BubbleContext {
  contactName: string;
  /** Who wrote a message, in words. */
  authorOf: (message: Message) => string;
  jumpTo: (waMessageId: string) => void;
  onReply: ((message: Message) => void) | undefined;
  offline: boolean;
}

const copy = async (text: string): Promise<void> => {
  const copied = await copyText(text);
  toast({ kind: copied ? "info" : "error", title: copied ? strings.copied : strings.notCopied });
};

const Forwarded = ({ message }: { message: Message }) => {
  const context = asObject(message.content?.["context"]);
  const often = context?.["frequently_forwarded"] === true;
  if (!often && context?.["forwarded"] !== true) return null;
  return (
    <p className="mb-0.5 flex items-center gap-1 text-xs text-ink-3 italic">
      <Forward size={13} aria-hidden="true" />
      {often ? strings.forwardedOften : strings.forwarded}
    </p>
  );
};

/** Time, "edited" and ticks. Shown twice: once in place, once unseen to keep room on the last line. */
const Meta = ({ item, ghost, offline }: { item: BubbleItem; ghost: boolean; offline: boolean }) => {
  const { message, edits, pending } = item;
  const original = { text: message.text ?? "", at: message.sentAt };
  return (
    <span className="inline-flex items-center gap-1 text-2xs whitespace-nowrap text-ink-3 tabular">
      {edits.length > 0 &&
        !item.revoked &&
        (ghost ? (
          strings.edited
        ) : (
          <Suspense fallback={strings.edited}>
            <EditHistory original={original} edits={edits} />
          </Suspense>
        ))}
      {ghost ? (
        clockTime(message.sentAt)
      ) : (
        <time dir="auto" dateTime={message.sentAt} title={fullTime(message.sentAt)}>
          {clockTime(message.sentAt)}
        </time>
      )}
      {message.direction === "outbound" &&
        (ghost ? (
          <span className="inline-block w-3.75" />
        ) : pending !== undefined && offline ? (
          <StatusTicks status={message.status} label={strings.waitingOffline} />
        ) : (
          <StatusTicks status={message.status} />
        ))}
    </span>
  );
};

const Actions = ({
  item,
  text,
  context,
}: {
  item: BubbleItem;
  text: string | undefined;
  context: BubbleContext;
}) => {
  const { onReply } = context;
  const { message } = item;
  return (
    <div
      className={cx(
        "absolute -top-3 z-10 hidden gap-0.5 rounded-lg border bg-raised p-0.5 shadow-pop",
        "group-focus-within/bubble:flex group-hover/bubble:flex",
        message.direction === "outbound" ? "start-2" : "end-2",
      )}
    >
      {onReply && message.waMessageId !== undefined && (
        <IconButton
          className="size-6 rounded-md"
          label={strings.reply}
          tabIndex={-1}
          onClick={() => onReply(message)}
        >
          <Reply size={14} aria-hidden="true" />
        </IconButton>
      )}
      {text !== undefined && (
        <IconButton
          className="size-6 rounded-md"
          label={strings.copy}
          tabIndex={-1}
          onClick={() => void copy(text)}
        >
          <Copy size={14} aria-hidden="true" />
        </IconButton>
      )}
    </div>
  );
};

const Reactions = ({ item, context }: { item: BubbleItem; context: BubbleContext }) => (
  <div
    className={cx(
      "relative z-10 -mt-2 flex gap-1 px-2",
      item.message.direction === "outbound" ? "justify-end" : "justify-start",
    )}
  >
    {item.reactions.map(({ by, emoji }) => (
      <span
        key={by}
        role="img"
        aria-label={strings.reactedWith(by === "inbound" ? context.contactName : strings.you, emoji)}
        title={strings.reactedWith(by === "inbound" ? context.contactName : strings.you, emoji)}
        className="inline-flex h-6 items-center rounded-full border bg-raised px-1.5 text-sm"
      >
        {emoji}
      </span>
    ))}
  </div>
);

interface Props {
  item: BubbleItem;
  context: BubbleContext;
  /** Author above the first bubble of a run, when it is neither the customer nor oneself. */
  author: string | undefined;
  flashed: boolean;
  /** The message that this one answers, when it is loaded. */
  quoted: Message | undefined;
}

/** One message. */
export const Bubble = memo(({ item, context, author, flashed, quoted }: Props) => {
  const { message, first, last, revoked, edits, pending } = item;
  const own = message.direction === "outbound";
  const text = edits.at(-1)?.text ?? message.text;
  const quotes = targetOf(message);
  const inText = revoked || endsInText(message);
  const ghost = (
    <span aria-hidden="true" className="invisible ms-2 inline-block h-0 select-none">
      <Meta item={item} ghost offline={context.offline} />
    </span>
  );

  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "r" && context.onReply && message.waMessageId !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      context.onReply(message);
    } else if (event.key === "c" && text !== undefined) {
      void copy(text);
    }
  };

  return (
    <div
      data-testid="message-bubble"
      data-message-id={pending === undefined ? message.id : ""}
      data-client-id={message.clientMessageId ?? ""}
      data-direction={message.direction}
      data-status={message.status}
      data-type={message.type}
      className={cx(
        "flex flex-col px-4 md:px-6",
        own ? "items-end" : "items-start",
        first ? "pt-2" : "pt-0.5",
      )}
    >
      {author !== undefined && <p className="px-1 pb-0.5 text-xs font-medium text-ink-3">{author}</p>}
      {/* Focusable by the thread's arrow keys, so that reply and copy have a keyboard way. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        role="article"
        tabIndex={-1}
        data-bubble=""
        onKeyDown={onKey}
        className="group/bubble relative max-w-[min(86%,36rem)] rounded-xl"
      >
        <div
          dir="auto"
          className={cx(
            "relative rounded-xl border px-3 py-1.75",
            own ? "border-own-line bg-own" : "border-theirs-line bg-theirs",
            own && !first && "rounded-se-sm",
            own && !last && "rounded-ee-sm",
            !own && !first && "rounded-ss-sm",
            !own && !last && "rounded-es-sm",
            flashed && "animate-flash",
          )}
        >
          {revoked ? (
            <p className="text-ink-2 italic">
              {strings.deleted}
              {ghost}
            </p>
          ) : (
            <>
              <Forwarded message={message} />
              <ReferralCard message={message} />
              <ProductLine message={message} />
              {quotes !== undefined && (
                <Quote
                  quoted={quoted}
                  author={context.authorOf(quoted ?? message)}
                  onJump={() => context.jumpTo(quotes)}
                />
              )}
              <MessageBody message={message} text={text} tail={inText ? ghost : null} />
            </>
          )}
          <div className={cx("flex justify-end", inText ? "absolute end-2.5 bottom-1" : "mt-0.5 -mb-0.5")}>
            <Meta item={item} ghost={false} offline={context.offline} />
          </div>
        </div>
        {!revoked && <Actions item={item} text={text} context={context} />}
      </div>
      {item.reactions.length > 0 && <Reactions item={item} context={context} />}
      <SendProblem item={item} />
    </div>
  );
});
Bubble.displayName = "Bubble";
