import { SendHorizontal } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { cx } from "../../components/ui/cx.ts";
import { saveDraft, useDraft } from "../../lib/drafts.ts";
import { useInbox } from "../../lib/inbox-store.ts";
import { tellTyping, typingEnded } from "../../lib/live-socket.ts";
import { contactName } from "../../lib/people.ts";
import { sendText } from "../../lib/sending.ts";
import { durationText, useNow } from "../../lib/time.ts";
import { showFrom, textLimit } from "./limits.ts";
import { lockOf } from "./lock.ts";
import { Locked } from "./locked.tsx";
import { QuoteChip } from "./quote-chip.tsx";
import { strings } from "./strings.ts";

interface Props {
  row: Conversation;
  /** Puts the cursor in as soon as the conversation opens (not on a touch screen: its keyboard would jump up). */
  focusOnOpen: boolean;
  onEscape: () => void;
}

/** Tallest the field grows before it scrolls, in pixels. */
const maxHeightPx = 200;

const grow = (field: HTMLTextAreaElement | null): void => {
  if (field === null) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${Math.min(field.scrollHeight, maxHeightPx)}px`;
};

/** Where one writes. Sends at once; what cannot go out yet waits in the outbox, not here. */
export const Composer = ({ row, focusOnOpen, onEscape }: Props) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(row.id);
  const channel = useInbox((model) => model.inbox.channels[row.channelId]);
  const quoted = useInbox((model) =>
    draft.replyTo === undefined ? undefined : model.inbox.threads[row.id]?.[draft.replyTo],
  );
  // Every second, so that the field is shut within a second of the window's end.
  const now = useNow(1_000);
  const lock = lockOf(row, channel, now);
  const { text } = draft;
  const length = text.length;
  const sendable = text.trim() !== "" && length <= textLimit;

  useLayoutEffect(() => grow(field.current), [text, lock.kind]);
  useEffect(() => {
    if (focusOnOpen) field.current?.focus({ preventScroll: true });
  }, [focusOnOpen, row.id]);
  const replyTo = draft.replyTo;
  useEffect(() => {
    if (replyTo !== undefined) field.current?.focus({ preventScroll: true });
  }, [replyTo]);

  if (lock.kind !== "none") {
    return <Locked lock={lock} conversationId={row.id} hasDraft={text.trim() !== ""} />;
  }

  const change = (next: string): void => {
    saveDraft(row.id, { ...draft, text: next });
    if (next.trim() !== "") tellTyping(row.id);
  };
  const unquote = (): void => saveDraft(row.id, { text });
  const send = (): void => {
    if (!sendable) return;
    sendText(row.id, text.trim(), draft.replyTo);
    saveDraft(row.id, { text: "" });
    typingEnded();
    field.current?.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      if (draft.replyTo !== undefined) unquote();
      else onEscape();
    }
  };

  return (
    <div className="shrink-0 border-t bg-surface px-3 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:px-4">
      {channel?.status === "paused" && (
        <p role="status" className="mb-2 rounded-lg bg-amber-50 px-3 py-1.5 text-sm text-amber">
          {strings.paused(channel.pausedReason ?? strings.pausedNoReason)}
        </p>
      )}
      <div className="rounded-xl border border-edge bg-raised focus-within:border-accent focus-within:outline focus-within:-outline-offset-2 focus-within:outline-accent">
        {quoted !== undefined && (
          <QuoteChip message={quoted} contactName={contactName(row.contact)} onRemove={unquote} />
        )}
        <div className="flex items-end gap-1 p-1.5">
          <textarea
            ref={field}
            data-testid="composer-input"
            aria-label={strings.region}
            aria-describedby="composer-hint"
            placeholder={strings.placeholder}
            dir="auto"
            rows={1}
            enterKeyHint="send"
            value={text}
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKey}
            className="max-h-50 min-h-9 min-w-0 grow resize-none bg-transparent px-2 py-2 text-lg leading-5 text-ink outline-none placeholder:text-ink-3 md:text-base"
          />
          <button
            type="button"
            data-testid="composer-send"
            aria-label={strings.send}
            title={strings.send}
            aria-disabled={!sendable}
            onClick={send}
            className={cx(
              "inline-flex size-9 shrink-0 items-center justify-center rounded-lg transition-colors duration-120",
              sendable ? "bg-accent text-accent-ink hover:bg-accent-hover" : "cursor-default text-ink-3",
            )}
          >
            <SendHorizontal size={18} aria-hidden="true" className="rtl:-scale-x-100" />
          </button>
        </div>
      </div>
      <div className="flex justify-between gap-3 px-1 pt-1 text-xs text-ink-3 empty:hidden">
        <span className={cx(lock.closingInMs === undefined ? "max-md:sr-only" : "font-medium text-amber")}>
          {lock.closingInMs === undefined ? (
            <span id="composer-hint">{strings.hint}</span>
          ) : (
            strings.closingSoon(durationText(lock.closingInMs))
          )}
        </span>
        {length >= showFrom && (
          <span
            data-testid="composer-count"
            role="status"
            className={cx("tabular", length > textLimit && "font-medium text-red")}
          >
            {length > textLimit ? strings.over(length - textLimit) : strings.left(textLimit - length)}
          </span>
        )}
      </div>
    </div>
  );
};
