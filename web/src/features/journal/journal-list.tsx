import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { routes } from "#contracts/routes/registry.ts";
import type { JournalItem } from "#contracts/shapes/journal.ts";
import { Button } from "../../components/ui/button.tsx";
import { cx } from "../../components/ui/cx.ts";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { ErrorState } from "../../components/ui/error-state.tsx";
import { AfterAMoment, Skeleton } from "../../components/ui/skeleton.tsx";
import { call } from "../../lib/api.ts";
import { keys } from "../../lib/query.ts";
import { fullTime, rowTime, useNow } from "../../lib/time.ts";
import { StateChip } from "./state-chip.tsx";
import { strings } from "./strings.ts";

export type StateFilter = JournalItem["state"] | undefined;
type ListedItem = Omit<JournalItem, "body">;

const useJournal = (state: StateFilter) =>
  useInfiniteQuery({
    queryKey: [...keys.journal, state ?? "any"],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: 50,
        ...(state === undefined ? {} : { state }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      };
      return call(routes.journalItemsList, { query }, signal);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  });

const Row = ({ item }: { item: ListedItem }) => {
  const now = useNow(30_000);
  return (
    <li className="border-b last:border-b-0">
      <Link
        to="/journal/$deliveryNo"
        params={{ deliveryNo: item.deliveryNo }}
        className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 focus-inset hover:bg-hover md:flex-nowrap"
      >
        <span className="min-w-0 grow basis-full md:basis-0">
          <span className="block font-medium wrap-anywhere">{item.kind}</span>
          <span className="block text-sm wrap-anywhere text-ink-2">{item.problem ?? item.field}</span>
        </span>
        <StateChip state={item.state} />
        <span className="text-sm text-ink-3 tabular">#{item.deliveryNo}</span>
        <time
          dateTime={item.receivedAt}
          title={fullTime(item.receivedAt)}
          className="ms-auto w-20 text-end text-sm text-ink-3 tabular md:ms-0"
        >
          {rowTime(item.receivedAt, now)}
        </time>
      </Link>
    </li>
  );
};

/** What came besides messages: kept for later features, parked, or failed. */
export const JournalList = ({ state }: { state: StateFilter }) => {
  const pages = useJournal(state);
  const items = pages.data?.pages.flatMap((page) => page.items);
  return (
    <div className="mx-auto flex min-h-full w-full max-w-4xl flex-col px-4 py-6 md:px-8">
      <h1 className="text-xl font-semibold">{strings.title}</h1>
      <p className="mt-1 text-base text-ink-2">{strings.intro}</p>
      <nav aria-label={strings.filters} className="mt-5 mb-3 flex flex-wrap gap-1">
        {([undefined, "kept", "parked", "failed"] as const).map((each) => (
          <Link
            key={each ?? "any"}
            to="/journal"
            search={each === undefined ? {} : { state: each }}
            aria-current={each === state ? "true" : undefined}
            className={cx(
              "inline-flex h-7 items-center rounded-full px-2.5 text-sm font-medium",
              each === state ? "bg-accent-50 text-accent" : "text-ink-2 hover:bg-hover",
            )}
          >
            {strings.filter[each ?? "any"]}
          </Link>
        ))}
      </nav>
      {items === undefined ? (
        pages.isError ? (
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        ) : (
          <AfterAMoment>
            <div className="flex flex-col gap-3 rounded-xl border bg-surface p-4">
              {Array.from({ length: 6 }, (_, index) => (
                <Skeleton key={index} className="h-9" />
              ))}
            </div>
          </AfterAMoment>
        )
      ) : items.length === 0 ? (
        <EmptyState icon={<ScrollText size={22} />} title={strings.empty.title} body={strings.empty.body} />
      ) : (
        <ul className="overflow-hidden rounded-xl border bg-surface">
          {items.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button
          className="mx-auto mt-4"
          aria-disabled={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {strings.more}
        </Button>
      )}
    </div>
  );
};
