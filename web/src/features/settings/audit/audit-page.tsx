import { Download, ScrollText } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { AuditEntry } from "#contracts/shapes/audit.ts";
import { Button } from "../../../components/ui/button.tsx";
import { EmptyState } from "../../../components/ui/empty-state.tsx";
import { useCan } from "../../../lib/session.ts";
import { Card, Loaded, Page } from "../shared/page.tsx";
import { useSettingsSearch } from "../shared/search.ts";
import { strings as shared } from "../strings.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditRow } from "./audit-row.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import { strings } from "./strings.ts";
import { useAudit } from "./use-audit.ts";

const { columns } = strings;
const head = "py-2 pe-4 text-start text-xs font-semibold text-ink-3";

const Table = ({ entries }: { entries: readonly AuditEntry[] }) => (
  <table className="w-full">
    <caption className="sr-only">{strings.caption}</caption>
    <thead className="max-md:sr-only">
      <tr>
        <th scope="col" className={`${head} ps-5 max-md:hidden`}>
          {columns.time}
        </th>
        <th scope="col" className={`${head} max-md:hidden`}>
          {columns.who}
        </th>
        <th scope="col" className={head}>
          {columns.what}
        </th>
        <th scope="col" className={`${head} max-md:hidden`}>
          {columns.target}
        </th>
        <th scope="col" className={`${head} max-md:hidden`}>
          {columns.place}
        </th>
        <th scope="col" className={head}>
          <span className="sr-only">{columns.details}</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {entries.map((entry) => (
        <AuditRow key={entry.no} entry={entry} />
      ))}
    </tbody>
  </table>
);

interface MoreProps {
  busy: boolean;
  onMore: () => void;
}

/** Asks for the next page when its button comes near, or is pressed. */
const More = ({ busy, onMore }: MoreProps) => {
  const ref = useRef<HTMLButtonElement>(null);
  const near = useEffectEvent((entries: readonly IntersectionObserverEntry[]): void => {
    if (!busy && entries.some((entry) => entry.isIntersecting)) onMore();
  });
  useEffect(() => {
    const button = ref.current;
    if (button === null) return;
    const observer = new IntersectionObserver((entries) => near(entries), { rootMargin: "400px" });
    observer.observe(button);
    return () => observer.disconnect();
    // Watched anew after each page, since a button that stays in view tells nothing.
  }, [busy]);
  return (
    <Button ref={ref} className="mx-auto" aria-disabled={busy} onClick={onMore}>
      {busy ? `${shared.loading}…` : shared.more}
    </Button>
  );
};

/** The audit trail with its filters and its export. */
const AuditPage = () => {
  const { search } = useSettingsSearch();
  const mayExport = useCan("audit:export");
  const [exporting, setExporting] = useState(false);
  const pages = useAudit(search);
  const narrowed = Object.keys(search).length > 0;
  return (
    <Page
      title={shared.sections.audit}
      intro={strings.intro}
      wide
      action={
        mayExport && (
          <Button onClick={() => setExporting(true)}>
            <Download size={16} aria-hidden="true" />
            {strings.export.button}
          </Button>
        )
      }
    >
      <AuditFilters />
      <Card flush>
        <Loaded query={{ ...pages, data: pages.data?.pages.flatMap((page) => page.items) }} rows={8}>
          {(entries) =>
            entries.length === 0 ? (
              <EmptyState icon={<ScrollText size={22} />} {...(narrowed ? strings.nothing : strings.empty)} />
            ) : (
              <Table entries={entries} />
            )
          }
        </Loaded>
      </Card>
      {pages.hasNextPage ? (
        <More busy={pages.isFetchingNextPage} onMore={() => void pages.fetchNextPage()} />
      ) : (
        pages.data !== undefined &&
        !narrowed && <p className="text-center text-sm text-ink-3">{strings.end}</p>
      )}
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </Page>
  );
};
export default AuditPage;
