import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { Inbox, ScrollText, Settings } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Glyph } from "../components/ui/mark.tsx";
import { Toaster } from "../components/ui/toaster.tsx";
import { useUnreadKnown } from "../features/inbox/use-conversation-list.ts";
import { useChannelsLoaded } from "../lib/directory.ts";
import { useCan, useSession } from "../lib/session.ts";
import { usePanes } from "../lib/use-media.ts";
import { AccountMenu } from "./account-menu.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { useFollowStanding } from "./follow-standing.ts";
import { forgetSession, startLive } from "./live.ts";
import { usePageTitle } from "./page-title.ts";
import { Region, useRegionKeys } from "./regions.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { strings } from "./strings.ts";
import { ThemeToggle } from "./theme-toggle.tsx";

const RailLink = ({
  to,
  label,
  children,
}: {
  to: "/inbox" | "/journal" | "/settings";
  label: string;
  children: ReactNode;
}) => (
  <Link
    to={to}
    aria-label={label}
    title={label}
    className="inline-flex size-9 items-center justify-center rounded-lg text-ink-2 hover:bg-hover hover:text-ink"
    activeProps={{ className: "bg-accent-50 !text-accent" }}
  >
    {children}
  </Link>
);

const Rail = () => {
  const mayJournal = useCan("journal:read");
  return (
    <Region
      as="nav"
      label={strings.nav}
      className="flex w-14 shrink-0 flex-col items-center gap-1 border-e bg-sunken py-3"
    >
      <Glyph className="mb-3 size-8" />
      <RailLink to="/inbox" label={strings.inbox}>
        <Inbox size={20} aria-hidden="true" />
      </RailLink>
      {mayJournal && (
        <RailLink to="/journal" label={strings.journal}>
          <ScrollText size={20} aria-hidden="true" />
        </RailLink>
      )}
      <div className="mt-auto flex flex-col items-center gap-2">
        <RailLink to="/settings" label={strings.settings}>
          <Settings size={20} aria-hidden="true" />
        </RailLink>
        <ThemeToggle />
        <AccountMenu side="right" />
      </div>
    </Region>
  );
};

/** What is alive while someone is signed in: the stream, the title, the keys. */
const SignedIn = () => {
  const panes = usePanes();
  useEffect(startLive, []);
  useChannelsLoaded();
  useUnreadKnown();
  usePageTitle();
  useRegionKeys();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ConnectionBanner />
      <div className="flex min-h-0 grow">
        {panes > 1 && <Rail />}
        <Outlet />
      </div>
      <Shortcuts />
      <Toaster />
    </div>
  );
};

/** The frame of everything behind the login. When the session ends, the guard takes over. */
export const Shell = () => {
  const session = useSession();
  const router = useRouter();
  const { state } = session;
  useEffect(() => {
    if (state !== "signed_out") return;
    forgetSession();
    void router.invalidate();
  }, [state, router]);
  useFollowStanding();
  // Another member's console must start from nothing.
  return session.state === "signed_in" ? <SignedIn key={session.member.id} /> : null;
};
