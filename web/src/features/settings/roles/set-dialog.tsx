import { useState } from "react";
import { permissionNames, permissionsOf, type Permission } from "#contracts/roles.ts";
import { permissionSetsCreate, permissionSetsUpdate } from "#contracts/routes/roles.routes.ts";
import type { PermissionSet } from "#contracts/shapes/member.ts";
import { TextField } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { keys, queryClient } from "../../../lib/query.ts";
import { useSession } from "../../../lib/session.ts";
import { toast } from "../../../lib/toasts.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { PermissionPicker } from "../shared/permission-picker.tsx";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.sets;

/** A new permission set, which starts as an Agent, or a change of one. */
export const SetDialog = ({ set, onClose }: { set?: PermissionSet; onClose: () => void }) => {
  const session = useSession();
  const held: readonly Permission[] = session.state === "signed_in" ? session.permissions : [];
  const [name, setName] = useState(set?.name ?? "");
  const [chosen, setChosen] = useState<ReadonlySet<Permission>>(
    new Set(set?.permissions ?? permissionsOf("agent").filter((each) => held.includes(each))),
  );
  const [checked, setChecked] = useState(false);
  const save = useAction(
    (body: { name: string; permissions: Permission[] }) =>
      set === undefined
        ? call(permissionSetsCreate, { body })
        : call(permissionSetsUpdate, { params: { permissionSetId: set.id }, body }),
    () => {
      toast(
        set === undefined
          ? { kind: "info", title: words.created }
          : { kind: "info", title: words.changed, detail: words.changedDetail },
      );
      void queryClient.invalidateQueries({ queryKey: keys.permissionSets });
      onClose();
    },
  );
  const submit = (): void => {
    setChecked(true);
    if (name.trim() === "" || chosen.size === 0) return;
    void save.run({
      name: name.trim(),
      permissions: permissionNames.filter((permission) => chosen.has(permission)),
    });
  };
  const lockedAny = permissionNames.some((permission) => !held.includes(permission));
  return (
    <FormDialog
      wide
      title={set === undefined ? words.createTitle : words.editTitle(set.name)}
      submit={set === undefined ? words.createSubmit : words.editSubmit}
      busy={save.busy}
      error={save.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        error={checked && name.trim() === "" ? words.nameMissing : fieldProblem(save.error, "name")}
        maxLength={60}
        autoComplete="off"
        value={name}
        onChange={setName}
      />
      <PermissionPicker
        label={words.permissions}
        from={permissionNames}
        locked={(permission) => !held.includes(permission)}
        chosen={chosen}
        onChange={setChosen}
        error={checked && chosen.size === 0 ? words.none : undefined}
      />
      {lockedAny && <p className="text-sm text-ink-2">{words.lockedHint}</p>}
    </FormDialog>
  );
};
