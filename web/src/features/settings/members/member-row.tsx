import { Laptop, MoreHorizontal, ShieldAlert, ShieldCheck, UserCog, UserMinus, UserPlus } from "lucide-react";
import type { TeamMember } from "#contracts/shapes/member.ts";
import { Avatar } from "../../../components/ui/avatar.tsx";
import { Badge } from "../../../components/ui/badge.tsx";
import { IconButton } from "../../../components/ui/icon-button.tsx";
import type { MenuEntry } from "../../../components/ui/menu-entries.ts";
import { Menu } from "../../../components/ui/menu.tsx";
import { useCan, useSignedIn } from "../../../lib/session.ts";
import { Row } from "../shared/page.tsx";
import { roleWords, useSets } from "../shared/use-sets.ts";
import { When } from "../shared/when.tsx";
import { strings as shared } from "../strings.ts";
import { strings } from "./strings.ts";

/** What one may want to do about a member, in a dialog of its own. */
export type MemberAsk = "role" | "sessions" | "deactivate";

interface Props {
  member: TeamMember;
  onAsk: (what: MemberAsk) => void;
  onReactivate: () => void;
}

/** Somebody of the team, with what the signed-in member may do about them. */
export const MemberRow = ({ member, onAsk, onReactivate }: Props) => {
  const me = useSignedIn().member;
  const sets = useSets();
  const mayManage = useCan("member:manage");
  const maySessions = useCan("session:manage");
  const entries: MenuEntry[] = [];
  const add = (key: string, label: string, icon: React.ReactNode, onSelect: () => void): void => {
    entries.push({ kind: "item", key, label, icon, onSelect });
  };
  if (mayManage && member.active) {
    add("role", strings.changeRole, <UserCog size={16} aria-hidden="true" />, () => onAsk("role"));
  }
  if (maySessions && member.active) {
    add("sessions", strings.sessions, <Laptop size={16} aria-hidden="true" />, () => onAsk("sessions"));
  }
  if (mayManage && member.active && member.id !== me.id) {
    add("off", strings.deactivate, <UserMinus size={16} aria-hidden="true" />, () => onAsk("deactivate"));
  }
  if (mayManage && !member.active) {
    add("on", strings.reactivate, <UserPlus size={16} aria-hidden="true" />, onReactivate);
  }
  const Shield = member.twoFactor ? ShieldCheck : ShieldAlert;
  const secondFactor = member.twoFactor ? strings.twoFactorOn : strings.twoFactorOff;
  return (
    <Row>
      <Avatar id={member.id} name={member.name} />
      <span className="flex min-w-0 grow flex-col md:flex-row md:items-center md:gap-4">
        <span className="min-w-0 grow">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium wrap-anywhere">{member.name}</span>
            {member.id === me.id && <Badge tone="accent">{strings.you}</Badge>}
            {!member.active && <Badge tone="red">{strings.deactivated}</Badge>}
            {member.active && !member.emailVerified && <Badge tone="amber">{strings.unverified}</Badge>}
          </span>
          <span className="block truncate text-sm text-ink-2">{member.email}</span>
        </span>
        <span className="flex flex-col items-start text-sm text-ink-2 max-md:mt-1 md:w-60 md:shrink-0">
          <span className="font-medium text-ink">{roleWords(member.role, member.permissionSetId, sets)}</span>
          <span className="inline-flex flex-wrap items-center gap-x-2">
            <span className="inline-flex items-center gap-1">
              <Shield
                size={14}
                aria-hidden="true"
                className={member.twoFactor ? "text-green" : "text-ink-3"}
              />
              {secondFactor}
            </span>
            <span aria-hidden="true">·</span>
            <span>
              {member.lastSeenAt === null ? (
                strings.neverSeen
              ) : (
                <>
                  {strings.lastSeen} <When at={member.lastSeenAt} />
                </>
              )}
            </span>
          </span>
        </span>
      </span>
      {entries.length > 0 && (
        <Menu
          entries={entries}
          trigger={
            <IconButton label={shared.actions(member.name)}>
              <MoreHorizontal size={18} aria-hidden="true" />
            </IconButton>
          }
        />
      )}
    </Row>
  );
};
