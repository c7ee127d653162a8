import { Search, Users } from "lucide-react";
import { useState } from "react";
import { membersUpdate } from "#contracts/routes/team.routes.ts";
import type { TeamMember } from "#contracts/shapes/member.ts";
import { cx } from "../../../components/ui/cx.ts";
import { EmptyState } from "../../../components/ui/empty-state.tsx";
import { inputLook } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { putMember, useMembersQuery } from "../../../lib/directory.ts";
import { toast } from "../../../lib/toasts.ts";
import { Card, Loaded } from "../shared/page.tsx";
import { ProblemLine } from "../shared/problem-line.tsx";
import { useAction } from "../shared/use-action.ts";
import { DeactivateDialog } from "./deactivate-dialog.tsx";
import { MemberRow, type MemberAsk } from "./member-row.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { SessionsDrawer } from "./sessions-drawer.tsx";
import { strings } from "./strings.ts";

const has = (member: TeamMember, words: string): boolean =>
  `${member.name} ${member.email}`.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase());

/** Active ones first, then by name. */
const inOrder = (members: readonly TeamMember[]): TeamMember[] =>
  [...members].sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name));

/** The members, searched by name or address. */
export const MembersTab = () => {
  const members = useMembersQuery();
  const [words, setWords] = useState("");
  const [ask, setAsk] = useState<{ what: MemberAsk; member: TeamMember }>();
  const close = (): void => setAsk(undefined);
  const reactivate = useAction(
    (member: TeamMember) => call(membersUpdate, { params: { memberId: member.id }, body: { active: true } }),
    (member) => {
      putMember(member);
      toast({ kind: "info", title: strings.reactivated(member.name) });
    },
  );
  return (
    <>
      <label className="relative block">
        <span className="sr-only">{strings.searchLabel}</span>
        <Search
          size={16}
          aria-hidden="true"
          className="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-ink-3"
        />
        <input
          type="search"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          placeholder={strings.search}
          className={cx(inputLook, "h-10 ps-9 md:h-9")}
        />
      </label>
      <ProblemLine error={reactivate.error} />
      <Card flush>
        <Loaded query={members}>
          {(all) => {
            const shown = inOrder(all.filter((member) => has(member, words)));
            return shown.length === 0 ? (
              <EmptyState icon={<Users size={22} />} {...strings.nobody} />
            ) : (
              <ul aria-label={strings.count(shown.length)} className="-mt-px">
                {shown.map((member) => (
                  <MemberRow
                    key={member.id}
                    member={member}
                    onAsk={(what) => setAsk({ what, member })}
                    onReactivate={() => void reactivate.run(member)}
                  />
                ))}
              </ul>
            );
          }}
        </Loaded>
      </Card>
      {ask?.what === "role" && <RoleDialog member={ask.member} onClose={close} />}
      {ask?.what === "sessions" && <SessionsDrawer member={ask.member} onClose={close} />}
      {ask?.what === "deactivate" && (
        <DeactivateDialog member={ask.member} members={members.data ?? []} onClose={close} />
      )}
    </>
  );
};
