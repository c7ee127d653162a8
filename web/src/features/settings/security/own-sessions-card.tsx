import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sessionsList, sessionsRevoke, sessionsRevokeOthers } from "#contracts/routes/sessions.routes.ts";
import type { Session } from "#contracts/shapes/session.ts";
import { Button } from "../../../components/ui/button.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { SessionList } from "../sessions/session-list.tsx";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { Card, Loaded } from "../shared/page.tsx";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.sessions;
const askAgain = (): void => void queryClient.invalidateQueries({ queryKey: settingsKeys.sessions });

const EndDialog = ({ session, onClose }: { session: Session; onClose: () => void }) => {
  const end = useAction(
    () => call(sessionsRevoke, { params: { sessionId: session.id } }),
    () => {
      toast({ kind: "info", title: words.ended });
      askAgain();
      onClose();
    },
  );
  return (
    <Confirm title={words.endTitle(session.device)} confirm={words.endConfirm} action={end} onClose={onClose}>
      <p>{words.endBody}</p>
    </Confirm>
  );
};

const EndOthersDialog = ({ onClose }: { onClose: () => void }) => {
  const end = useAction(
    () => call(sessionsRevokeOthers, {}),
    ({ ended }) => {
      toast({ kind: "info", title: words.endedOthers(ended) });
      askAgain();
      onClose();
    },
  );
  return (
    <Confirm title={words.endOthersTitle} confirm={words.endOthersConfirm} action={end} onClose={onClose}>
      <p>{words.endOthersBody}</p>
    </Confirm>
  );
};

/** Where one is signed in oneself. */
export const OwnSessionsCard = () => {
  const sessions = useQuery({
    queryKey: settingsKeys.sessions,
    queryFn: ({ signal }) => call(sessionsList, {}, signal),
    staleTime: 0,
    refetchInterval: 60_000,
  });
  const [ending, setEnding] = useState<Session | "others">();
  const close = (): void => setEnding(undefined);
  const others = sessions.data?.items.some((each) => !each.current) ?? false;
  return (
    <Card
      title={words.title}
      intro={words.intro}
      action={others && <Button onClick={() => setEnding("others")}>{words.endOthers}</Button>}
      flush
    >
      <Loaded query={sessions} rows={2}>
        {({ items }) => <SessionList sessions={items} onEnd={setEnding} busy={false} />}
      </Loaded>
      {ending === "others" ? (
        <EndOthersDialog onClose={close} />
      ) : (
        ending !== undefined && <EndDialog session={ending} onClose={close} />
      )}
    </Card>
  );
};
