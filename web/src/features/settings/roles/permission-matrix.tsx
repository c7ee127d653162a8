import { Check, Minus } from "lucide-react";
import { useState } from "react";
import type { Permission } from "#contracts/roles.ts";
import type { BuiltInRole, PermissionSet } from "#contracts/shapes/member.ts";
import { cx } from "../../../components/ui/cx.ts";
import { SelectField } from "../../../components/ui/select.tsx";
import { usePanes } from "../../../lib/use-media.ts";
import { Card } from "../shared/page.tsx";
import { permissionGroups, permissionWords } from "../shared/permissions.ts";
import { strings as shared } from "../strings.ts";
import { strings } from "./strings.ts";

const words = strings.matrix;

interface Column {
  id: string;
  name: string;
  holds: ReadonlySet<Permission>;
}

const Mark = ({ yes }: { yes: boolean }) => (
  <span className={cx("flex justify-center", yes ? "text-accent" : "text-ink-3")}>
    {yes ? (
      <Check size={17} strokeWidth={2.4} aria-hidden="true" />
    ) : (
      <Minus size={15} aria-hidden="true" className="opacity-60" />
    )}
    <span className="sr-only">{yes ? words.yes : words.no}</span>
  </span>
);

interface Props {
  roles: readonly BuiltInRole[];
  sets: readonly PermissionSet[];
}

/** Every permission, grouped by subject, against every role and set. A phone shows one of them at a time. */
export const PermissionMatrix = ({ roles, sets }: Props) => {
  const all: Column[] = [
    ...roles.map((each) => ({
      id: each.role,
      name: shared.roles[each.role],
      holds: new Set(each.permissions),
    })),
    ...sets.map((set) => ({ id: set.id, name: set.name, holds: new Set(set.permissions) })),
  ];
  const narrow = usePanes() === 1;
  const [only, setOnly] = useState("admin");
  const columns = narrow ? all.filter((column) => column.id === only) : all;
  return (
    <Card title={words.title} flush>
      {narrow && (
        <div className="px-5 pb-4">
          <SelectField label={words.show} value={only} onChange={setOnly}>
            {all.map((column) => (
              <option key={column.id} value={column.id}>
                {column.name}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      <div
        className="relative overflow-x-auto focus-inset"
        role="region"
        aria-label={words.caption}
        // A wide table must be scrollable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <table className="w-full border-t text-start">
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky start-0 bg-surface px-5 py-2 text-start text-xs font-semibold text-ink-3"
              >
                {words.permission}
              </th>
              {columns.map((column) => (
                <th
                  key={column.id}
                  scope="col"
                  title={column.name}
                  className="w-28 max-w-36 truncate px-3 py-2 text-center text-sm font-semibold"
                >
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          {permissionGroups().map((group) => (
            <tbody key={group.subject}>
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={columns.length + 1}
                  className="border-t bg-sunken px-5 py-1.5 text-start text-xs font-semibold text-ink-2"
                >
                  {group.label}
                </th>
              </tr>
              {group.permissions.map((permission) => (
                <tr key={permission} className="border-t">
                  <th
                    scope="row"
                    title={permission}
                    className="sticky start-0 min-w-52 bg-surface px-5 py-2 text-start font-normal"
                  >
                    {permissionWords(permission)}
                  </th>
                  {columns.map((column) => (
                    <td key={column.id} className="px-3 py-2 text-center">
                      <Mark yes={column.holds.has(permission)} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </Card>
  );
};
