import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { useCan } from "../lib/session.ts";
import { usePanes } from "../lib/use-media.ts";
import { Region } from "./regions.tsx";
import { strings } from "./strings.ts";

/** The frame of pages for administrators; others are told whom to ask. */
export const AdminPage = ({ children }: { children: ReactNode }) => {
  const panes = usePanes();
  const allowed = useCan("journal:read");
  return (
    <Region as="main" label={strings.journal} className="min-w-0 grow overflow-y-auto bg-canvas">
      {panes === 1 && (
        <header className="flex h-14 items-center border-b bg-surface px-2">
          <Link
            to="/inbox"
            className="inline-flex h-9 items-center gap-1.5 rounded-lg px-2 font-medium text-ink-2 hover:bg-hover"
          >
            <ArrowLeft size={18} aria-hidden="true" className="rtl:-scale-x-100" />
            {strings.inbox}
          </Link>
        </header>
      )}
      {allowed ? children : <EmptyState title={strings.noAccess.title} body={strings.noAccess.body} />}
    </Region>
  );
};
