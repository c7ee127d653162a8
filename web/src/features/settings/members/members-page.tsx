import { Link } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { cx } from "../../../components/ui/cx.ts";
import { useCan } from "../../../lib/session.ts";
import { Page } from "../shared/page.tsx";
import { useSettingsSearch } from "../shared/search.ts";
import { strings as shared } from "../strings.ts";
import { InvitationsTab } from "./invitations-tab.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MembersTab } from "./members-tab.tsx";
import { strings } from "./strings.ts";
import { TeamsTab } from "./teams-tab.tsx";

type Tab = "members" | "invitations" | "teams";

/** Everybody who works here: members, whom was written to, and teams. */
const MembersPage = () => {
  const { search, setSearch } = useSettingsSearch();
  const mayManage = useCan("member:manage");
  const mayTeams = useCan("team:read");
  const [inviting, setInviting] = useState(false);
  const tabs: readonly Tab[] = [
    "members",
    ...(mayManage ? (["invitations"] as const) : []),
    ...(mayTeams ? (["teams"] as const) : []),
  ];
  const open = tabs.find((tab) => tab === search.tab) ?? "members";
  return (
    <Page
      title={shared.sections.members}
      intro={strings.intro}
      action={
        mayManage && (
          <Button look="primary" onClick={() => setInviting(true)}>
            <UserPlus size={16} aria-hidden="true" />
            {strings.invite.button}
          </Button>
        )
      }
    >
      <nav aria-label={strings.tabs.label} className="-mb-2 flex flex-wrap gap-1">
        {tabs.map((tab) => (
          <Link
            key={tab}
            to="/settings/$section"
            params={{ section: "members" }}
            search={tab === "members" ? {} : { tab }}
            aria-current={tab === open ? "page" : undefined}
            className={cx(
              "inline-flex h-8 items-center rounded-full px-3 text-sm font-medium",
              tab === open ? "bg-accent-50 text-accent" : "text-ink-2 hover:bg-hover",
            )}
          >
            {strings.tabs[tab]}
          </Link>
        ))}
      </nav>
      {open === "members" && <MembersTab />}
      {open === "invitations" && <InvitationsTab />}
      {open === "teams" && <TeamsTab />}
      {inviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onSent={() => {
            setInviting(false);
            setSearch({ tab: "invitations" });
          }}
        />
      )}
    </Page>
  );
};
export default MembersPage;
