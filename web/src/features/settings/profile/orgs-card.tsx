import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { authMe, authSwitch } from "#contracts/routes/auth.routes.ts";
import { membersLeave } from "#contracts/routes/team.routes.ts";
import type { Org } from "#contracts/shapes/member.ts";
import { Badge } from "../../../components/ui/badge.tsx";
import { Button } from "../../../components/ui/button.tsx";
import { call } from "../../../lib/api.ts";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { Card, Loaded, Row } from "../shared/page.tsx";
import { ProblemLine } from "../shared/problem-line.tsx";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.orgs;

/** A fresh page: nothing of the workspace that was left stays in memory. The cookie signs in to the other one. */
const startAnew = (path: string): void => window.location.assign(path);

const LeaveDialog = ({ org, onClose }: { org: Org; onClose: () => void }) => {
  const leave = useAction(
    () => call(membersLeave, {}),
    () => startAnew("/login"),
  );
  return (
    <Confirm title={words.leaveTitle(org.name)} confirm={words.leaveConfirm} action={leave} onClose={onClose}>
      <p>{words.leaveBody}</p>
    </Confirm>
  );
};

/** The workspaces of this person: go to another one, or leave this one. */
export const OrgsCard = () => {
  const me = useQuery({
    queryKey: settingsKeys.me,
    queryFn: ({ signal }) => call(authMe, {}, signal),
    staleTime: 0,
  });
  const [leaving, setLeaving] = useState(false);
  const change = useAction(
    (org: Org) => call(authSwitch, { body: { orgId: org.id, refreshIn: "cookie" } }),
    () => startAnew("/inbox"),
  );
  return (
    <Card title={words.title} intro={words.intro} flush>
      {change.error !== undefined && (
        <div className="px-5 pb-3">
          <ProblemLine error={change.error} />
        </div>
      )}
      <Loaded query={me} rows={1}>
        {({ orgs, org: here }) => (
          <ul>
            {orgs.map((org) => (
              <Row key={org.id}>
                <span className="min-w-0 grow font-medium wrap-anywhere">{org.name}</span>
                {org.id === here.id ? (
                  <>
                    <Badge tone="accent">{words.current}</Badge>
                    <Button size="sm" onClick={() => setLeaving(true)}>
                      {words.leave}
                    </Button>
                  </>
                ) : (
                  <Button
                    size="sm"
                    aria-label={words.switchTo(org.name)}
                    aria-disabled={change.busy}
                    onClick={() => void change.run(org)}
                  >
                    {words.switch}
                  </Button>
                )}
              </Row>
            ))}
            {leaving && <LeaveDialog org={here} onClose={() => setLeaving(false)} />}
          </ul>
        )}
      </Loaded>
    </Card>
  );
};
