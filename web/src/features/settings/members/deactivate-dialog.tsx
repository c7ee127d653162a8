import { useState } from "react";
import { MemberId } from "#contracts/ids.ts";
import { membersUpdate } from "#contracts/routes/team.routes.ts";
import type { TeamMember } from "#contracts/shapes/member.ts";
import { SelectField } from "../../../components/ui/select.tsx";
import { call } from "../../../lib/api.ts";
import { putMember } from "../../../lib/directory.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.deactivation;

interface Props {
  member: TeamMember;
  members: readonly TeamMember[];
  onClose: () => void;
}

/** Says what happens, and asks who takes the open conversations over. */
export const DeactivateDialog = ({ member, members, onClose }: Props) => {
  const [heir, setHeir] = useState("");
  const deactivate = useAction(
    () =>
      call(membersUpdate, {
        params: { memberId: member.id },
        body: { active: false, ...(heir === "" ? {} : { handOverTo: MemberId.parse(heir) }) },
      }),
    (changed) => {
      putMember(changed);
      toast({ kind: "info", title: words.done(changed.name) });
      onClose();
    },
  );
  const heirs = members.filter((each) => each.active && each.id !== member.id);
  return (
    <Confirm title={words.title(member.name)} confirm={words.confirm} action={deactivate} onClose={onClose}>
      <p>{words.body}</p>
      <SelectField label={words.handOver} value={heir} onChange={setHeir}>
        <option value="">{words.nobody}</option>
        {heirs.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </SelectField>
    </Confirm>
  );
};
