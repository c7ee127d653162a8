import { useState } from "react";
import { membersUpdate } from "#contracts/routes/team.routes.ts";
import type { TeamMember } from "#contracts/shapes/member.ts";
import { call } from "../../../lib/api.ts";
import { putMember } from "../../../lib/directory.ts";
import { toast } from "../../../lib/toasts.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { useAction } from "../shared/use-action.ts";
import { roleWords, useSets } from "../shared/use-sets.ts";
import { RoleFields, type Rights } from "./role-fields.tsx";
import { strings } from "./strings.ts";

const words = strings.role;

/** Gives a member another role or permission set. */
export const RoleDialog = ({ member, onClose }: { member: TeamMember; onClose: () => void }) => {
  const sets = useSets();
  const [rights, setRights] = useState<Rights>({
    role: member.role,
    permissionSetId: member.permissionSetId,
  });
  const save = useAction(
    (next: Rights) => call(membersUpdate, { params: { memberId: member.id }, body: next }),
    (changed) => {
      putMember(changed);
      const role = roleWords(changed.role, changed.permissionSetId, sets);
      toast({ kind: "info", title: words.done(changed.name, role) });
      onClose();
    },
  );
  const same = rights.role === member.role && rights.permissionSetId === member.permissionSetId;
  return (
    <FormDialog
      title={words.title(member.name)}
      submit={words.submit}
      busy={save.busy}
      error={save.error}
      onSubmit={() => (same ? onClose() : void save.run(rights))}
      onClose={onClose}
    >
      <RoleFields rights={rights} onChange={setRights} />
      <p className="text-sm text-ink-2">{words.bites}</p>
    </FormDialog>
  );
};
