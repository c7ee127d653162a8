import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  memberSessionsList,
  memberSessionsRevoke,
  memberSessionsRevokeAll,
} from "#contracts/routes/sessions.routes.ts";
import type { TeamMember } from "#contracts/shapes/member.ts";
import type { Session } from "#contracts/shapes/session.ts";
import { Button } from "../../../components/ui/button.tsx";
import { Dialog } from "../../../components/ui/dialog.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { SessionList } from "../sessions/session-list.tsx";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { Loaded } from "../shared/page.tsx";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.drawer;

interface Props {
  member: TeamMember;
  onClose: () => void;
}

const EndDialog = ({ member, session, onClose }: Props & { session: Session }) => {
  const end = useAction(
    () => call(memberSessionsRevoke, { params: { memberId: member.id, sessionId: session.id } }),
    () => {
      toast({ kind: "info", title: words.ended });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.memberSessions(member.id) });
      onClose();
    },
  );
  return (
    <Confirm title={words.endTitle(session.device)} confirm={words.endConfirm} action={end} onClose={onClose}>
      <p>{words.endBody(member.name)}</p>
    </Confirm>
  );
};

const EndAllDialog = ({ member, onClose }: Props) => {
  const end = useAction(
    () => call(memberSessionsRevokeAll, { params: { memberId: member.id } }),
    ({ ended }) => {
      toast({ kind: "info", title: words.endedAll(ended) });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.memberSessions(member.id) });
      onClose();
    },
  );
  return (
    <Confirm
      title={words.endAllTitle(member.name)}
      confirm={words.endAllConfirm}
      action={end}
      onClose={onClose}
    >
      <p>{words.endAllBody(member.name)}</p>
    </Confirm>
  );
};

/** Where a member is signed in, for those who may end it. */
export const SessionsDrawer = ({ member, onClose }: Props) => {
  const sessions = useQuery({
    queryKey: settingsKeys.memberSessions(member.id),
    queryFn: ({ signal }) => call(memberSessionsList, { params: { memberId: member.id } }, signal),
    staleTime: 0,
    refetchInterval: 15_000,
  });
  const [ending, setEnding] = useState<Session | "all">();
  const back = (): void => setEnding(undefined);
  const any = (sessions.data?.items.length ?? 0) > 0;
  return (
    <Dialog
      shape="side"
      title={words.title(member.name)}
      onClose={onClose}
      footer={
        any && (
          <Button look="danger" onClick={() => setEnding("all")}>
            {words.endAll}
          </Button>
        )
      }
    >
      <p className="pb-4 text-sm text-ink-2">{words.intro}</p>
      <div className="-mx-5">
        <Loaded query={sessions} rows={3}>
          {({ items }) => <SessionList sessions={items} onEnd={setEnding} busy={false} />}
        </Loaded>
      </div>
      {ending === "all" ? (
        <EndAllDialog member={member} onClose={back} />
      ) : (
        ending !== undefined && <EndDialog member={member} session={ending} onClose={back} />
      )}
    </Dialog>
  );
};
