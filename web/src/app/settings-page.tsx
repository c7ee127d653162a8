import { Link, Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { lazy, Suspense, type ComponentType, type ReactNode } from "react";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { accessTo, type SectionId } from "../features/settings/sections.ts";
import { SettingsNav } from "../features/settings/settings-nav.tsx";
import { RowsSkeleton } from "../features/settings/shared/page.tsx";
import { SettingsSearchContext } from "../features/settings/shared/search.ts";
import { strings as words } from "../features/settings/strings.ts";
import { usePanes } from "../lib/use-media.ts";
import { useSession } from "../lib/session.ts";
import { Region } from "./regions.tsx";
import { strings } from "./strings.ts";

/** Each section is code of its own: whoever only changes their name does not load the audit log. */
const pages: Record<SectionId, ComponentType> = {
  profile: lazy(() => import("../features/settings/profile/profile-page.tsx")),
  security: lazy(() => import("../features/settings/security/security-page.tsx")),
  members: lazy(() => import("../features/settings/members/members-page.tsx")),
  roles: lazy(() => import("../features/settings/roles/roles-page.tsx")),
  "api-keys": lazy(() => import("../features/settings/api-keys/api-keys-page.tsx")),
  audit: lazy(() => import("../features/settings/audit/audit-page.tsx")),
  organisation: lazy(() => import("../features/settings/organisation/organisation-page.tsx")),
};

const Back = ({ to, children }: { to: "/inbox" | "/settings"; children: ReactNode }) => (
  <header className="flex h-14 shrink-0 items-center border-b bg-surface px-2">
    <Link
      to={to}
      className="inline-flex h-9 items-center gap-1.5 rounded-lg px-2 font-medium text-ink-2 hover:bg-hover"
    >
      <ArrowLeft size={18} aria-hidden="true" className="rtl:-scale-x-100" />
      {children}
    </Link>
  </header>
);

const Refusal = ({ name, title, body }: { name: string; title: string; body: string }) => (
  <div className="grow">
    <h1 className="sr-only">{name}</h1>
    <EmptyState title={title} body={body} />
  </div>
);

/** The open section, or why it cannot be shown. */
const Content = ({ id }: { id: string }) => {
  const session = useSession();
  const search = useSearch({ from: "/signed-in/settings/$section" });
  const navigate = useNavigate();
  const access = accessTo(id, session.state === "signed_in" ? session.permissions : []);
  if (access.kind === "unknown") return <Refusal name={words.title} {...words.unknownSection} />;
  const { section } = access;
  if (access.kind === "refused") return <Refusal name={section.label} {...words.notAllowed} />;
  const Section = pages[section.id];
  return (
    <SettingsSearchContext
      value={{
        search,
        setSearch: (next) =>
          void navigate({
            to: "/settings/$section",
            params: { section: section.id },
            search: next,
            replace: true,
          }),
      }}
    >
      <Suspense fallback={<RowsSkeleton />}>
        <Section />
      </Suspense>
    </SettingsSearchContext>
  );
};

/** The settings: their sections beside the open one; on a phone one after the other. */
const SettingsPage = () => {
  const { section } = useParams({ strict: false });
  const panes = usePanes();
  const narrow = panes === 1;
  if (section === undefined && !narrow) {
    return <Navigate to="/settings/$section" params={{ section: "profile" }} replace />;
  }
  return (
    <>
      {(!narrow || section === undefined) && (
        <Region
          as={narrow ? "main" : "nav"}
          label={words.title}
          className={
            narrow
              ? "flex min-w-0 grow flex-col overflow-y-auto bg-canvas"
              : "w-60 shrink-0 overflow-y-auto border-e bg-surface"
          }
        >
          {narrow && <Back to="/inbox">{strings.inbox}</Back>}
          <SettingsNav narrow={narrow} />
        </Region>
      )}
      {section !== undefined && (
        <Region as="main" label={words.page} className="flex min-w-0 grow flex-col overflow-y-auto bg-canvas">
          {narrow && <Back to="/settings">{words.title}</Back>}
          <Content key={section} id={section} />
        </Region>
      )}
    </>
  );
};
export default SettingsPage;
