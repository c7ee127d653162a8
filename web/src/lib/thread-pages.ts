import { queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { routes } from "#contracts/routes/registry.ts";
import { ConversationId } from "#contracts/ids.ts";
import { call } from "./api.ts";
import { notFound } from "./problem.ts";
import { adoptConversation, mergeMessages, trackThread } from "./inbox-model.ts";
import { change } from "./inbox-store.ts";
import { keys, queryClient } from "./query.ts";

const pageSize = 50;

const fetchPage = async (id: string, cursor: string | undefined, signal: AbortSignal) => {
  // Before asking: events that arrive while the answer is on its way must not be dropped.
  change(trackThread, id);
  const params = { conversationId: ConversationId.parse(id) };
  const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  const page = await call(routes.messagesList, { params, query }, signal);
  change(mergeMessages, id, page.items, page.asOfSeq);
  return { count: page.items.length, nextCursor: page.nextCursor };
};

const threadOptions = (id: string) => ({
  queryKey: keys.thread(id),
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    fetchPage(id, pageParam, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor ?? undefined,
});

/** Pages of a thread, newest first; the messages themselves are in the store. */
export const useThreadPages = (id: string) => useInfiniteQuery(threadOptions(id));

/** Loads a thread before it is opened. */
export const prefetchThread = (id: string): void => {
  void queryClient.infiniteQuery(threadOptions(id)).catch(() => undefined);
};

/** Makes sure the store has the conversation itself, for addresses that are not in the list. */
export const conversationOptions = (id: string) =>
  queryOptions({
    queryKey: [...keys.conversations, "one", id],
    queryFn: async ({ signal }) => {
      const known = ConversationId.safeParse(id);
      // An address that was cut or mistyped is told apart from a fault.
      if (!known.success) throw notFound();
      const params = { conversationId: known.data };
      const row = await call(routes.conversationsGet, { params }, signal);
      change(adoptConversation, row);
      return row.id;
    },
  });
