import { can, permissionNames } from "#contracts/roles.ts";
import type { Permission, Role } from "#contracts/roles.ts";

/** Rooms follow the permission table. The client never names one. */
export const orgRoom = (orgId: string): string => `org:${orgId}`;
export const permissionRoom = (orgId: string, permission: Permission): string => `org:${orgId}:${permission}`;
export const conversationRoom = (orgId: string, conversationId: string): string =>
  `org:${orgId}:watch:${conversationId}`;
export const sessionRoom = (sessionId: string): string => `session:${sessionId}`;

/** The rooms whose events a role may hear. */
export const roomsOfRole = (orgId: string, role: Role): string[] =>
  permissionNames
    .filter((permission) => can(role, permission))
    .map((permission) => permissionRoom(orgId, permission));
