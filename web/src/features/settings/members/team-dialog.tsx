import { useState } from "react";
import type { MemberId } from "#contracts/ids.ts";
import { teamsCreate, teamsUpdate } from "#contracts/routes/roles.routes.ts";
import type { Team } from "#contracts/shapes/member.ts";
import { Check, TextField } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { useMembers } from "../../../lib/directory.ts";
import { keys, queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.teams;

/** A new team, or another name or other members for one. */
export const TeamDialog = ({ team, onClose }: { team?: Team; onClose: () => void }) => {
  const members = useMembers();
  const [name, setName] = useState(team?.name ?? "");
  const [chosen, setChosen] = useState<ReadonlySet<MemberId>>(new Set(team?.memberIds));
  const [missing, setMissing] = useState(false);
  const save = useAction(
    (body: { name: string; memberIds: MemberId[] }) =>
      team === undefined
        ? call(teamsCreate, { body })
        : call(teamsUpdate, { params: { teamId: team.id }, body }),
    () => {
      toast({ kind: "info", title: team === undefined ? words.created : words.changed });
      void queryClient.invalidateQueries({ queryKey: keys.teams });
      void queryClient.invalidateQueries({ queryKey: keys.members });
      onClose();
    },
  );
  const submit = (): void => {
    setMissing(name.trim() === "");
    if (name.trim() !== "") void save.run({ name: name.trim(), memberIds: [...chosen] });
  };
  const toggle = (id: MemberId, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const shown = members.filter((member) => member.active || chosen.has(member.id));
  return (
    <FormDialog
      title={team === undefined ? words.createTitle : words.editTitle(team.name)}
      submit={team === undefined ? words.createSubmit : words.editSubmit}
      busy={save.busy}
      error={save.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        error={missing ? words.nameMissing : fieldProblem(save.error, "name")}
        maxLength={60}
        autoComplete="off"
        value={name}
        onChange={setName}
      />
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{words.members}</legend>
        <div className="max-h-72 overflow-y-auto rounded-lg border bg-surface p-1.5">
          {shown.map((member) => (
            <Check
              key={member.id}
              label={member.name}
              detail={member.email}
              checked={chosen.has(member.id)}
              onChange={(on) => toggle(member.id, on)}
            />
          ))}
        </div>
      </fieldset>
    </FormDialog>
  );
};
