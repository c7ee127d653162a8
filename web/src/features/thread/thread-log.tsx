import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { cx } from "../../components/ui/cx.ts";
import { strings } from "./strings.ts";
import type { TimelineItem } from "./timeline.ts";

export interface LogHandle {
  scrollToEnd: () => void;
  scrollToKey: (key: string) => boolean;
}

interface Props {
  label: string;
  items: readonly TimelineItem[];
  render: (item: TimelineItem) => ReactNode;
  hasOlder: boolean;
  loadOlder: () => void;
  handle: (handle: LogHandle) => void;
}

/** Distance from the end within which the thread follows what arrives, in pixels. */
const nearEndPx = 100;

const estimate = (item: TimelineItem | undefined): number => {
  if (item === undefined || item.kind !== "bubble") return 40;
  const text = item.message.text ?? "";
  return item.message.type === "text" ? 40 + Math.floor(text.length / 60) * 20 : 110;
};

/** Inbound messages after the one that was last seen at the end. */
const newInbound = (items: readonly TimelineItem[], seen: string | undefined): number => {
  const from = items.findLastIndex((item) => item.key === seen);
  if (from < 0) return 0;
  return items
    .slice(from + 1)
    .filter((item) => item.kind === "bubble" && item.message.direction === "inbound").length;
};

const moveFocus = (event: KeyboardEvent<HTMLElement>): void => {
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  const bubbles = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-bubble]")];
  const at = bubbles.findIndex((bubble) => bubble === document.activeElement);
  if (step === 0 || bubbles.length === 0 || (at < 0 && event.target !== event.currentTarget)) return;
  event.preventDefault();
  const next = at < 0 ? bubbles.length - 1 : Math.max(0, Math.min(bubbles.length - 1, at + step));
  bubbles[next]?.focus({ preventScroll: true });
  bubbles[next]?.scrollIntoView({ block: "nearest" });
};

/**
 * The scrolling part: only what is near the screen is in the document; it stays put when older messages
 * are put above, and follows the newest one only when the reader is at the end.
 */
export const ThreadLog = ({ label, items, render, hasOlder, loadOlder, handle }: Props) => {
  const scroller = useRef<HTMLDivElement>(null);
  const sizer = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState<string>();
  const placed = useRef(false);

  // The virtualizer changes in place; the compiler's memo does not apply to it.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: nearEndPx,
    overscan: 8,
    paddingStart: 12,
    paddingEnd: 14,
    onChange: (instance) => {
      const end = instance.isAtEnd(nearEndPx);
      if (end !== atEnd) setAtEnd(end);
    },
  });
  const shown = virtual.getVirtualItems();
  const firstIndex = shown[0]?.index ?? 0;

  const newest = items.at(-1)?.key;
  if (atEnd && seen !== newest) setSeen(newest);
  const fresh = atEnd ? 0 : newInbound(items, seen);

  const goToKey = (key: string): boolean => {
    const index = items.findIndex((item) => item.key === key);
    if (index >= 0) virtual.scrollToIndex(index, { align: "center" });
    return index >= 0;
  };

  useLayoutEffect(() => {
    handle({ scrollToEnd: () => virtual.scrollToEnd(), scrollToKey: goToKey });
  });

  useLayoutEffect(() => {
    if (placed.current || items.length === 0) return;
    placed.current = true;
    const unread = items.findIndex((item) => item.kind === "unread");
    if (unread >= 0 && items.length - unread > 6) virtual.scrollToIndex(unread, { align: "start" });
    else virtual.scrollToEnd();
  });

  useEffect(() => {
    if (hasOlder && placed.current && firstIndex < 8) loadOlder();
  }, [hasOlder, firstIndex, loadOlder]);

  const pinned = useRef(true);
  useLayoutEffect(() => {
    pinned.current = atEnd;
  });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // The composer grows, the window shrinks: who was at the end stays at the end.
    const observer = new ResizeObserver(() => {
      if (pinned.current && placed.current) virtual.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtual]);

  const size = virtual.getTotalSize();
  useLayoutEffect(() => sizer.current?.style.setProperty("block-size", `${size}px`), [size]);

  return (
    <div className="relative min-h-0 grow">
      {/* The arrows move through the messages; the browser scrolls with the other keys. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={scroller}
        role="log"
        aria-label={label}
        // Old messages that come into the document while scrolling back are not news.
        aria-live={atEnd ? "polite" : "off"}
        // Scrollable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={moveFocus}
        data-testid="thread"
        className="flex h-full flex-col overflow-x-hidden overflow-y-auto overscroll-contain focus-inset [overflow-anchor:none]"
      >
        <div ref={sizer} className="relative mt-auto w-full shrink-0">
          {shown.map((entry) => {
            const item = items[entry.index];
            if (item === undefined) return null;
            return (
              <div
                key={entry.key}
                ref={virtual.measureElement}
                data-index={entry.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${entry.start}px)` }}
              >
                {render(item)}
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && (
        <button
          type="button"
          data-testid="new-messages-pill"
          aria-label={fresh > 0 ? strings.newPill(fresh) : strings.toEnd}
          onClick={() => {
            if (fresh === 0 || !goToKey("unread")) virtual.scrollToEnd();
          }}
          className={cx(
            "absolute end-4 bottom-4 inline-flex h-9 animate-rise items-center justify-center gap-1.5 rounded-full border shadow-pop",
            fresh > 0
              ? "border-accent bg-accent px-3.5 text-sm font-medium text-accent-ink"
              : "w-9 bg-raised text-ink-2 hover:text-ink",
          )}
        >
          {fresh > 0 && strings.newPill(fresh)}
          <ArrowDown size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  );
};
