import { PermissionSetId } from "#contracts/ids.ts";
import { Role } from "#contracts/roles.ts";
import { Check } from "../../../components/ui/field.tsx";
import { SelectField } from "../../../components/ui/select.tsx";
import { useSets } from "../shared/use-sets.ts";
import { strings as shared } from "../strings.ts";
import { strings } from "./strings.ts";

const words = strings.role;

export interface Rights {
  role: Role;
  permissionSetId: PermissionSetId | null;
}

interface Props {
  rights: Rights;
  onChange: (rights: Rights) => void;
}

/** A role, and the set that may stand in the place of its permissions. */
export const RoleFields = ({ rights, onChange }: Props) => {
  const sets = useSets();
  return (
    <>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{words.label}</legend>
        {Role.options.map((role) => (
          <Check
            key={role}
            kind="radio"
            name="role"
            label={shared.roles[role]}
            detail={words.descriptions[role]}
            checked={rights.role === role}
            onChange={() => onChange({ ...rights, role })}
          />
        ))}
      </fieldset>
      {sets.length > 0 && (
        <SelectField
          label={words.set}
          hint={words.setHint}
          value={rights.permissionSetId ?? ""}
          onChange={(id) =>
            onChange({ ...rights, permissionSetId: id === "" ? null : PermissionSetId.parse(id) })
          }
        >
          <option value="">{words.asRole}</option>
          {sets.map((set) => (
            <option key={set.id} value={set.id}>
              {set.name}
            </option>
          ))}
        </SelectField>
      )}
    </>
  );
};
