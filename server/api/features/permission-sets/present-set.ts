import { permissionNames } from "#contracts/roles.ts";
import { PermissionSet } from "#contracts/shapes/member.ts";

export const setColumns = {
  id: true,
  name: true,
  permissions: true,
  _count: { select: { members: true } },
} as const;

interface SetRow {
  id: string;
  name: string;
  permissions: string[];
  _count: { members: number };
}

/** A permission set as it leaves; a name that the table does not know any more is not shown, and grants nothing. */
export const presentSet = ({ id, name, permissions, _count }: SetRow): PermissionSet =>
  PermissionSet.parse({
    id,
    name,
    permissions: permissionNames.filter((permission) => permissions.includes(permission)),
    members: _count.members,
  });
