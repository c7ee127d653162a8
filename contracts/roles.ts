import { z } from "zod";

/** The three built-in roles, widest first. */
export const Role = z.enum(["admin", "manager", "agent"]);
export type Role = z.infer<typeof Role>;

/**
 * The permission table. It is the only place that says who may do what: HTTP guards, socket rooms,
 * the console's navigation and the generated role matrix all read it.
 */
export const permissions = {
  "org:read": ["admin", "manager", "agent"],
  "org:manage": ["admin"],
  "member:read": ["admin", "manager", "agent"],
  "member:manage": ["admin"],
  "session:manage": ["admin"],
  "role:read": ["admin", "manager"],
  "role:manage": ["admin"],
  "team:read": ["admin", "manager", "agent"],
  "team:manage": ["admin", "manager"],
  "key:manage": ["admin"],
  "audit:read": ["admin"],
  "audit:export": ["admin"],
  "channel:read": ["admin", "manager", "agent"],
  "contact:read": ["admin", "manager", "agent"],
  "conversation:read": ["admin", "manager", "agent"],
  "conversation:update": ["admin", "manager", "agent"],
  "message:read": ["admin", "manager", "agent"],
  "message:send": ["admin", "manager", "agent"],
  "event:read": ["admin", "manager", "agent"],
  "journal:read": ["admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;
export const permissionNames = Object.keys(permissions) as Permission[];

/** Whether a role holds a permission. */
export const can = (role: Role, permission: Permission): boolean =>
  (permissions[permission] as readonly Role[]).includes(role);

/** Every permission of a role, in table order. */
export const permissionsOf = (role: Role): Permission[] =>
  permissionNames.filter((permission) => can(role, permission));

/**
 * What a member may do: the role's permissions, or those of a custom set when one was given to them. A name that the
 * table does not know (any more) grants nothing.
 */
export const rightsOf = (role: Role, customSet: readonly string[] | null): Permission[] =>
  customSet === null
    ? permissionsOf(role)
    : permissionNames.filter((permission) => customSet.includes(permission));
