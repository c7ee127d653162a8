import { ChevronRight } from "lucide-react";
import type { PromiseRow, PromiseState, SecurityFacts } from "#contracts/shapes/security-facts.ts";
import { cx } from "../../components/ui/cx.ts";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { strings } from "./strings.ts";

const looks: Record<PromiseState, string> = {
  live: "bg-green-50 text-green",
  untested: "bg-sunken text-ink-2",
  failed: "bg-red-50 text-red",
  partly: "bg-amber-50 text-amber",
  not_yet: "bg-sunken text-ink-3",
};

const Chip = ({ state }: { state: PromiseState }) => (
  <span
    className={cx(
      "inline-flex h-6 shrink-0 items-center rounded-full px-2 text-xs font-medium whitespace-nowrap",
      looks[state],
    )}
  >
    {strings.states[state]}
  </span>
);

const Row = ({ row }: { row: PromiseRow }) => (
  <li className="border-b px-4 py-3 last:border-b-0">
    <div className="flex items-start gap-3">
      <span className="w-9 shrink-0 pt-0.5 text-sm text-ink-3 tabular">{row.id}</span>
      <div className="min-w-0 grow">
        <p className="text-base text-ink">{row.claim}</p>
        {row.note !== "" && <p className="mt-0.5 text-sm text-ink-2">{row.note}</p>}
        {row.tests.length > 0 && (
          <details className="group mt-1">
            <summary className="inline-flex cursor-pointer list-none items-center gap-1 rounded text-sm text-ink-3 hover:text-ink">
              <ChevronRight size={14} aria-hidden="true" className="transition group-open:rotate-90" />
              {strings.tests(row.tests.length)}
            </summary>
            <ul className="mt-1 flex flex-col gap-0.5 ps-4.5">
              {row.tests.map((test) => (
                <li key={test} className="font-mono text-xs wrap-anywhere text-ink-2">
                  {test}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <Chip state={row.state} />
    </div>
  </li>
);

/** The promises by the page that made them first, those of one state or all. */
export const PromiseList = ({
  sections,
  state,
}: {
  sections: SecurityFacts["sections"];
  state: PromiseState | undefined;
}) => {
  const shown = sections
    .map(({ name, rows }) => ({
      name,
      rows: rows.filter((row) => state === undefined || row.state === state),
    }))
    .filter(({ rows }) => rows.length > 0);
  if (shown.length === 0)
    return <EmptyState {...(sections.length === 0 ? strings.nothing : strings.empty)} />;
  return shown.map(({ name, rows }) => (
    <section key={name} aria-label={strings.claimsOf(name)} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{strings.claimsOf(name)}</h2>
      <ul className="overflow-hidden rounded-xl border bg-surface">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </section>
  ));
};
