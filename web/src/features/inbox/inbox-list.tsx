import { skipToken, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { ErrorState } from "../../components/ui/error-state.tsx";
import { AfterAMoment, Skeleton } from "../../components/ui/skeleton.tsx";
import { useInbox } from "../../lib/inbox-store.ts";
import { unreadConversations } from "../../lib/inbox-views.ts";
import { keys } from "../../lib/query.ts";
import { FilterTabs } from "./filter-tabs.tsx";
import type { Filter, ListView } from "./list-view.ts";
import { SearchBox } from "./search-box.tsx";
import { strings } from "./strings.ts";
import { useConversationList } from "./use-conversation-list.ts";
import { VirtualRows } from "./virtual-rows.tsx";

interface Props {
  filter: Filter;
  search: string;
  onSearch: (search: string) => void;
  me: string;
  selected: string | undefined;
  onPrefetch: (conversationId: string) => void;
  /** What stands beside the title on a narrow screen. */
  actions?: ReactNode;
}

const Skeletons = () => (
  <AfterAMoment>
    <div className="flex flex-col gap-0.5 px-2 pt-1">
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} className="flex h-16 items-center gap-3 px-2.5">
          <Skeleton className="size-10 shrink-0 rounded-full" />
          <div className="flex grow flex-col gap-2">
            <Skeleton className={index % 3 === 0 ? "h-3 w-1/2" : "h-3 w-2/5"} />
            <Skeleton className={index % 2 === 0 ? "h-3 w-4/5" : "h-3 w-3/5"} />
          </div>
        </div>
      ))}
    </div>
  </AfterAMoment>
);

const Empty = ({ view }: { view: ListView }) => {
  // Loaded by the shell; until it is, nothing is claimed about it.
  const { data: numbers } = useQuery<number>({ queryKey: keys.channels, queryFn: skipToken });
  const kind = view.search === "" ? view.filter : "search";
  const words = strings.empty[kind === "all" && numbers === 0 ? "noNumbers" : kind];
  return (
    <EmptyState
      icon={<Inbox size={22} />}
      title={words.title}
      body={words.body}
      action={
        (view.filter !== "all" || view.search !== "") && (
          <Link to="." search={{}} className="text-sm font-medium text-accent hover:underline">
            {strings.showAll}
          </Link>
        )
      }
    />
  );
};

/** The list pane: views, search and rows. */
export const InboxList = ({ filter, search, onSearch, me, selected, onPrefetch, actions }: Props) => {
  const view = useMemo<ListView>(() => ({ filter, search }), [filter, search]);
  const unread = useInbox(unreadConversations);
  const { pages, rows } = useConversationList(view, me, selected);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;

  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex h-14 shrink-0 items-center justify-between ps-4.5 pe-2">
        <h1 className="text-lg font-semibold">{strings.title}</h1>
        {actions}
      </header>
      <SearchBox value={search} onChange={onSearch} />
      <FilterTabs current={filter} unread={unread} />
      {rows === undefined ? (
        pages.isError ? (
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        ) : (
          <Skeletons />
        )
      ) : rows.length === 0 ? (
        <Empty view={view} />
      ) : (
        <VirtualRows
          key={`${filter} ${search}`}
          rows={rows}
          selected={selected}
          hasMore={hasNextPage && !isFetchingNextPage && !pages.isFetchNextPageError}
          loadMore={() => void fetchNextPage()}
          onPrefetch={onPrefetch}
        />
      )}
    </div>
  );
};
