import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { Avatar } from "../../components/ui/avatar.tsx";
import { cx } from "../../components/ui/cx.ts";
import { StatusTicks } from "../../components/ui/status-ticks.tsx";
import { WindowBadge } from "../../components/ui/window-badge.tsx";
import { useDraft } from "../../lib/drafts.ts";
import { contactName } from "../../lib/people.ts";
import { fullTime, rowTime, useNow } from "../../lib/time.ts";
import { previewText } from "./row-preview.ts";
import { strings } from "./strings.ts";

interface Props {
  row: Conversation;
  selected: boolean;
  /** Only one row of the list is a tab stop; the arrows move it. */
  tabStop: boolean;
  onPrefetch: (conversationId: string) => void;
  onFocus: (conversationId: string) => void;
}

const Preview = ({ row, draft }: { row: Conversation; draft: string }) => {
  const { lastMessage, unreadCount } = row;
  if (draft !== "") {
    return (
      <span className="min-w-0 grow truncate text-sm text-ink-2">
        <span className="font-medium text-accent">{strings.draft}</span>
        {draft}
      </span>
    );
  }
  return (
    <span
      className={cx(
        "flex min-w-0 grow items-center gap-1 text-sm",
        unreadCount > 0 ? "font-medium text-ink" : "text-ink-2",
      )}
    >
      {lastMessage?.direction === "outbound" && <StatusTicks status={lastMessage.status} />}
      <span dir="auto" className="min-w-0 grow truncate text-parent">
        {previewText(lastMessage)}
      </span>
    </span>
  );
};

/** One conversation of the list. A link, so that it opens in a new tab like any other. */
export const ConversationRow = memo(({ row, selected, tabStop, onPrefetch, onFocus }: Props) => {
  const now = useNow(30_000);
  const draft = useDraft(row.id).text.trim();
  const name = contactName(row.contact);
  return (
    <Link
      to="/inbox/$conversationId"
      params={{ conversationId: row.id }}
      search={true}
      data-testid="conversation-row"
      data-conversation-id={row.id}
      data-unread={row.unreadCount}
      aria-current={selected ? "page" : undefined}
      tabIndex={tabStop ? 0 : -1}
      onPointerEnter={() => onPrefetch(row.id)}
      onFocus={() => onFocus(row.id)}
      className={cx(
        "mx-2 flex h-16 items-center gap-3 rounded-xl px-2.5 focus-inset transition-colors duration-120",
        selected ? "bg-accent-50" : "hover:bg-hover",
      )}
    >
      <Avatar id={row.contact.id} name={name} />
      <span className="flex min-w-0 grow flex-col gap-0.5">
        <span className="flex items-baseline gap-2">
          <span
            dir="auto"
            className={cx(
              "min-w-0 grow truncate text-parent",
              row.unreadCount > 0 ? "font-semibold" : "font-medium",
            )}
          >
            {name}
          </span>
          <time
            dateTime={row.lastMessageAt}
            title={fullTime(row.lastMessageAt)}
            className={cx(
              "shrink-0 text-xs tabular",
              row.unreadCount > 0 ? "font-medium text-accent" : "text-ink-3",
            )}
          >
            {rowTime(row.lastMessageAt, now)}
          </time>
        </span>
        <span className="flex h-5 items-center gap-2">
          <Preview row={row} draft={selected ? "" : draft} />
          <WindowBadge expiresAt={row.windowExpiresAt} size="row" />
          {row.unreadCount > 0 && (
            <span
              aria-label={strings.unread(row.unreadCount)}
              role="img"
              className="inline-flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full bg-accent px-1.5 text-2xs font-semibold text-accent-ink tabular"
            >
              {row.unreadCount > 99 ? "99+" : row.unreadCount}
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});
ConversationRow.displayName = "ConversationRow";
