import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { securityGet } from "#contracts/routes/security.routes.ts";
import { PromiseState } from "#contracts/shapes/security-facts.ts";
import type { SecurityFacts } from "#contracts/shapes/security-facts.ts";
import { cx } from "../../components/ui/cx.ts";
import { ErrorState } from "../../components/ui/error-state.tsx";
import { AfterAMoment, Skeleton } from "../../components/ui/skeleton.tsx";
import { call } from "../../lib/api.ts";
import { fullTime } from "../../lib/time.ts";
import { PromiseList } from "./promise-list.tsx";
import { strings } from "./strings.ts";

const countOf = ({ sections }: SecurityFacts, state: PromiseState | undefined): number =>
  sections.flatMap((section) => section.rows).filter((row) => state === undefined || row.state === state)
    .length;

const Filters = ({
  facts,
  state,
  onPick,
}: {
  facts: SecurityFacts;
  state: PromiseState | undefined;
  onPick: (state: PromiseState | undefined) => void;
}) => (
  <div role="group" aria-label={strings.filters} className="flex flex-wrap gap-1">
    {[undefined, ...PromiseState.options]
      .filter((each) => each === undefined || countOf(facts, each) > 0)
      .map((each) => (
        <button
          key={each ?? "all"}
          type="button"
          aria-pressed={each === state}
          onClick={() => onPick(each)}
          className={cx(
            "inline-flex h-8 items-center gap-1.5 rounded-full px-3 text-sm font-medium",
            each === state ? "bg-accent-50 text-accent" : "text-ink-2 hover:bg-hover",
          )}
        >
          {each === undefined ? strings.all : strings.states[each]}
          <span className="tabular opacity-80">{countOf(facts, each)}</span>
        </button>
      ))}
  </div>
);

const NotCertified = () => (
  <section className="rounded-xl border bg-surface p-4">
    <h2 className="text-base font-semibold">{strings.certified.title}</h2>
    <ul className="mt-2 flex list-disc flex-col gap-1.5 ps-5 text-sm text-ink-2">
      {strings.certified.lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
    <a
      href="/.well-known/security.txt"
      className="mt-3 inline-block text-sm font-medium text-accent hover:underline"
    >
      {strings.report}
    </a>
  </section>
);

/** What this build promises, for anybody to read. */
export const SecurityView = () => {
  const facts = useQuery({
    queryKey: ["security"],
    queryFn: ({ signal }) => call(securityGet, {}, signal),
  });
  const [state, setState] = useState<PromiseState>();
  const tested = facts.data?.testedAt ?? undefined;
  return (
    <main className="mx-auto flex min-h-full w-full max-w-3xl flex-col gap-6 px-4 py-10">
      <header className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold">{strings.title}</h1>
        <p className="text-base text-ink-2">{strings.intro}</p>
        {facts.data && (
          <p className="text-sm text-ink-3">
            {tested === undefined ? strings.untested : strings.tested(fullTime(tested))}
          </p>
        )}
      </header>
      <NotCertified />
      {facts.data && (
        <>
          <Filters facts={facts.data} state={state} onPick={setState} />
          <PromiseList sections={facts.data.sections} state={state} />
        </>
      )}
      {facts.isPending && (
        <AfterAMoment>
          <div className="flex flex-col gap-3">
            {Array.from({ length: 6 }, (_, index) => (
              <Skeleton key={index} className="h-14 w-full rounded-xl" />
            ))}
          </div>
        </AfterAMoment>
      )}
      {facts.isError && <ErrorState error={facts.error} onRetry={() => void facts.refetch()} />}
    </main>
  );
};
