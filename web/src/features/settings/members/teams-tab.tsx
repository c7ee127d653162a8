import { useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useState } from "react";
import { teamsDelete, teamsList } from "#contracts/routes/roles.routes.ts";
import type { Team } from "#contracts/shapes/member.ts";
import { Button } from "../../../components/ui/button.tsx";
import { EmptyState } from "../../../components/ui/empty-state.tsx";
import { call } from "../../../lib/api.ts";
import { useMembers } from "../../../lib/directory.ts";
import { keys, queryClient } from "../../../lib/query.ts";
import { useCan } from "../../../lib/session.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { Card, Loaded, Row } from "../shared/page.tsx";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";
import { TeamDialog } from "./team-dialog.tsx";

const words = strings.teams;

const DeleteDialog = ({ team, onClose }: { team: Team; onClose: () => void }) => {
  const remove = useAction(
    () => call(teamsDelete, { params: { teamId: team.id } }),
    () => {
      toast({ kind: "info", title: words.deleted });
      void queryClient.invalidateQueries({ queryKey: keys.teams });
      onClose();
    },
  );
  return (
    <Confirm
      title={words.deleteTitle(team.name)}
      confirm={words.deleteConfirm}
      action={remove}
      onClose={onClose}
    >
      <p>{words.deleteBody}</p>
    </Confirm>
  );
};

type Ask = { what: "create" } | { what: "edit" | "delete"; team: Team };

/** Teams, and who is in them. */
export const TeamsTab = () => {
  const mayManage = useCan("team:manage");
  const members = useMembers();
  const [ask, setAsk] = useState<Ask>();
  const close = (): void => setAsk(undefined);
  const teams = useQuery({
    queryKey: keys.teams,
    queryFn: ({ signal }) => call(teamsList, {}, signal),
  });
  const create = mayManage && <Button onClick={() => setAsk({ what: "create" })}>{words.create}</Button>;
  const namesOf = (team: Team): string =>
    members
      .filter((member) => team.memberIds.includes(member.id))
      .map((member) => member.name)
      .join(", ");
  return (
    <>
      {teams.data !== undefined && teams.data.items.length > 0 && <div>{create}</div>}
      <Card flush>
        <Loaded query={teams}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={<Users size={22} />} {...words.empty} action={create} />
            ) : (
              <ul className="-mt-px">
                {items.map((team) => (
                  <Row key={team.id} className="flex-wrap">
                    <span className="min-w-0 grow basis-52">
                      <span className="block font-medium wrap-anywhere">{team.name}</span>
                      <span className="block text-sm wrap-anywhere text-ink-2">
                        {team.memberIds.length === 0
                          ? words.nobodyIn
                          : `${strings.count(team.memberIds.length)}: ${namesOf(team)}`}
                      </span>
                    </span>
                    {mayManage && (
                      <span className="flex gap-2">
                        <Button
                          size="sm"
                          aria-label={`${words.edit} ${team.name}`}
                          onClick={() => setAsk({ what: "edit", team })}
                        >
                          {words.edit}
                        </Button>
                        <Button
                          size="sm"
                          aria-label={`${words.delete} ${team.name}`}
                          onClick={() => setAsk({ what: "delete", team })}
                        >
                          {words.delete}
                        </Button>
                      </span>
                    )}
                  </Row>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      {ask?.what === "create" && <TeamDialog onClose={close} />}
      {ask?.what === "edit" && <TeamDialog team={ask.team} onClose={close} />}
      {ask?.what === "delete" && <DeleteDialog team={ask.team} onClose={close} />}
    </>
  );
};
