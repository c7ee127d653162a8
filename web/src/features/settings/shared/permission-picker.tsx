import type { Permission } from "#contracts/roles.ts";
import { Check } from "../../../components/ui/field.tsx";
import { permissionGroups, permissionWords } from "./permissions.ts";

interface Props {
  label: string;
  /** What may be chosen at all. */
  from: readonly Permission[];
  /** What is shown, but cannot be given, because one does not hold it oneself. */
  locked?: (permission: Permission) => boolean;
  chosen: ReadonlySet<Permission>;
  onChange: (chosen: ReadonlySet<Permission>) => void;
  error?: string | undefined;
}

/** Permissions to tick, grouped by what they are about. */
export const PermissionPicker = ({ label, from, locked, chosen, onChange, error }: Props) => {
  const toggle = (permission: Permission, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(permission);
    else next.delete(permission);
    onChange(next);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      {error !== undefined && <p className="mb-2 text-sm text-red">{error}</p>}
      <div className="grid gap-x-4 gap-y-3 rounded-lg border bg-surface p-3 sm:grid-cols-2">
        {permissionGroups(from).map((group) => (
          <div key={group.subject} role="group" aria-label={group.label}>
            <p className="px-2 text-xs font-semibold text-ink-3">{group.label}</p>
            {group.permissions.map((permission) => (
              <Check
                key={permission}
                label={permissionWords(permission)}
                checked={chosen.has(permission)}
                disabled={locked?.(permission) === true && !chosen.has(permission)}
                onChange={(on) => toggle(permission, on)}
              />
            ))}
          </div>
        ))}
      </div>
    </fieldset>
  );
};
