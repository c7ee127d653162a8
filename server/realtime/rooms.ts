import type { Permission } from "#contracts/roles.ts";

/** Rooms follow the permission table. The client never names one. */
export const orgRoom = (orgId: string): string => `org:${orgId}`;
export const permissionRoom = (orgId: string, permission: Permission): string => `org:${orgId}:${permission}`;
export const conversationRoom = (orgId: string, conversationId: string): string =>
  `org:${orgId}:watch:${conversationId}`;
export const sessionRoom = (sessionId: string): string => `session:${sessionId}`;

/** The rooms whose events somebody with these permissions may hear. */
export const roomsOf = (orgId: string, permissions: readonly Permission[]): string[] =>
  permissions.map((permission) => permissionRoom(orgId, permission));
