import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { routes } from "#contracts/routes/registry.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { call } from "../../lib/api.ts";
import { mergeConversations } from "../../lib/inbox-model.ts";
import { change, useInbox } from "../../lib/inbox-store.ts";
import { conversationRows } from "../../lib/inbox-views.ts";
import { keys } from "../../lib/query.ts";
import { useCan } from "../../lib/session.ts";
import { queryOf, visibleRows, type ListView } from "./list-view.ts";

interface Page {
  ids: readonly string[];
  last: Conversation | undefined;
  nextCursor: string | null;
}

const fetchPage = async (
  view: ListView,
  cursor: string | undefined,
  limit: number,
  signal: AbortSignal,
): Promise<Page> => {
  const query = { ...queryOf(view), limit, ...(cursor === undefined ? {} : { cursor }) };
  const { items, nextCursor, asOfSeq } = await call(routes.conversationsList, { query }, signal);
  change(mergeConversations, items, asOfSeq);
  return { ids: items.map((row) => row.id), last: items.at(-1), nextCursor };
};

const usePages = (view: ListView, limit: number, enabled = true) =>
  useInfiniteQuery({
    queryKey: [...keys.conversations, view, limit],
    queryFn: ({ pageParam, signal }) => fetchPage(view, pageParam, limit, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled,
  });

const unreadView: ListView = { filter: "unread", search: "" };

/**
 * Makes sure that unread conversations far down the list are known too: the counts depend on it. On pages without a list
 * it is also what tells where in the event stream we are; without that nothing there would follow the stream.
 */
export const useUnreadKnown = (): void => {
  usePages(unreadView, 100, useCan("conversation:read"));
};

/** One view of the list: rows from the store, pages from the server. */
export const useConversationList = (view: ListView, me: string, selected: string | undefined) => {
  const pages = usePages(view, 50);
  const rows = useInbox(conversationRows);
  const { data, hasNextPage } = pages;
  const visible = useMemo(() => {
    if (data === undefined) return undefined;
    const named = new Set(data.pages.flatMap((page) => page.ids));
    const frontier = hasNextPage ? data.pages.at(-1)?.last : undefined;
    return visibleRows({ rows, view, me, frontier, named, selected });
  }, [rows, data, hasNextPage, view, me, selected]);
  return { pages, rows: visible };
};
