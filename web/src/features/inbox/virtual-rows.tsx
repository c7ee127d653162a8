import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { useListKeys } from "./list-keys.ts";
import { strings } from "./strings.ts";

interface Props {
  rows: readonly Conversation[];
  selected: string | undefined;
  hasMore: boolean;
  loadMore: () => void;
  onPrefetch: (conversationId: string) => void;
}

const rowHeight = 66;
/** Rows before the end of what is loaded at which the next page is asked for. */
const ahead = 12;

/** The rows, of which only those near the screen are in the document. */
export const VirtualRows = ({ rows, selected, hasMore, loadMore, onPrefetch }: Props) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | undefined>(selected);
  // The virtualizer changes in place; the compiler's memo does not apply to it.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
    paddingStart: 4,
    paddingEnd: 8,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasMore && lastIndex >= rows.length - ahead) loadMore();
  }, [hasMore, lastIndex, rows.length, loadMore]);

  const focusRow = (id: string): void => {
    const row = scroller.current?.querySelector<HTMLElement>(`[data-conversation-id="${CSS.escape(id)}"]`);
    row?.focus({ preventScroll: true });
  };

  useListKeys(
    () => scroller.current,
    (step) => {
      const focused = document.activeElement?.closest<HTMLElement>("[data-conversation-id]")?.dataset;
      const from = focused?.["conversationId"] ?? cursor ?? selected;
      const at = rows.findIndex((row) => row.id === from);
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
      if (next === undefined) return;
      setCursor(next.id);
      virtual.scrollToIndex(rows.indexOf(next), { align: "auto" });
      // The row may enter the document only with the next frame.
      requestAnimationFrame(() => requestAnimationFrame(() => focusRow(next.id)));
      onPrefetch(next.id);
    },
  );

  const tabStop = rows.some((row) => row.id === (cursor ?? selected)) ? (cursor ?? selected) : rows[0]?.id;

  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto overscroll-contain">
      <ul
        aria-label={strings.region}
        className="relative"
        ref={(list) => {
          list?.style.setProperty("block-size", `${virtual.getTotalSize()}px`);
        }}
      >
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <li
              key={item.key}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0 h-16.5"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <ConversationRow
                row={row}
                selected={row.id === selected}
                tabStop={row.id === tabStop}
                onPrefetch={onPrefetch}
                onFocus={setCursor}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
};
