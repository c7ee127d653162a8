import type { ReactNode } from "react";
import { cx } from "../../../components/ui/cx.ts";
import { ErrorState } from "../../../components/ui/error-state.tsx";
import { AfterAMoment, Skeleton } from "../../../components/ui/skeleton.tsx";
import { strings } from "../strings.ts";

interface PageProps {
  title: string;
  intro?: ReactNode;
  action?: ReactNode;
  /** For tables that need the room. */
  wide?: boolean;
  children: ReactNode;
}

/** One section of the settings: its name, what it is for, and its cards. */
export const Page = ({ title, intro, action, wide = false, children }: PageProps) => (
  <div
    className={cx("mx-auto flex w-full flex-col px-4 py-6 md:px-8 md:py-8", wide ? "max-w-6xl" : "max-w-3xl")}
  >
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 grow basis-72">
        <h1 className="text-xl font-semibold">{title}</h1>
        {intro !== undefined && <p className="mt-1 max-w-prose text-ink-2">{intro}</p>}
      </div>
      {action}
    </div>
    <div className="mt-6 flex flex-col gap-6">{children}</div>
  </div>
);

interface CardProps {
  title?: string;
  intro?: ReactNode;
  action?: ReactNode;
  /** Rows reach to the edges. */
  flush?: boolean;
  children?: ReactNode;
}

/** Things that belong together, on one surface. */
export const Card = ({ title, intro, action, flush = false, children }: CardProps) => (
  <section aria-label={title} className="rounded-xl border bg-surface">
    {title !== undefined && (
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 pt-4 pb-3">
        <div className="min-w-0 grow basis-64">
          <h2 className="font-semibold">{title}</h2>
          {intro !== undefined && <p className="mt-0.5 max-w-prose text-sm text-ink-2">{intro}</p>}
        </div>
        {action}
      </div>
    )}
    {children !== undefined && (
      <div
        className={flush ? "overflow-hidden rounded-b-xl" : cx("px-5 pb-5", title === undefined && "pt-5")}
      >
        {children}
      </div>
    )}
  </section>
);

/** One line of a card's list. */
export const Row = ({ children, className }: { children: ReactNode; className?: string }) => (
  <li className={cx("flex items-center gap-3 border-t px-5 py-3", className)}>{children}</li>
);

/** Grey rows while a list is on its way. */
export const RowsSkeleton = ({ rows = 4 }: { rows?: number }) => (
  <div aria-busy="true">
    <span className="sr-only" role="status">
      {strings.loading}
    </span>
    <AfterAMoment>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex items-center gap-3 border-t px-5 py-3">
          <Skeleton className="size-10 shrink-0 rounded-full" />
          <span className="flex grow flex-col gap-2">
            <Skeleton className="h-3.5 w-2/5" />
            <Skeleton className="h-3 w-3/5" />
          </span>
        </div>
      ))}
    </AfterAMoment>
  </div>
);

interface Asked<Data> {
  data: Data | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

interface LoadedProps<Data> {
  query: Asked<Data>;
  rows?: number;
  children: (data: Data) => ReactNode;
}

/** What was asked for; until it is there its skeleton, and when it does not come, why, with a way to try again. */
export const Loaded = <Data,>({ query, rows, children }: LoadedProps<Data>) => {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <RowsSkeleton {...(rows === undefined ? {} : { rows })} />;
};
