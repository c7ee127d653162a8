import { Role, rightsOf } from "#contracts/roles.ts";
import type { Permission } from "#contracts/roles.ts";

/** A role, and the permissions of the custom set that narrows or widens it; null without one. */
export interface GivenRights {
  readonly role: Role;
  readonly permissions: readonly string[] | null;
}

/** What decides whether somebody counts as an Admin of the org. */
export interface MemberStanding extends GivenRights {
  readonly active: boolean;
  readonly emailVerified: boolean;
}

const within = (inner: readonly Permission[], outer: readonly Permission[]): boolean =>
  inner.every((permission) => outer.includes(permission));

/** Nobody can give what they do not hold themselves. */
export const mayGive = (held: readonly Permission[], given: GivenRights): boolean =>
  within(rightsOf(given.role, given.permissions), held);

/**
 * An Admin as an org needs one: somebody who can always open every door again. A custom set makes the role a name only,
 * and who has not confirmed the address or is deactivated cannot come in.
 */
export const isFullAdmin = (member: MemberStanding): boolean =>
  member.role === "admin" && member.permissions === null && member.active && member.emailVerified;

/** Whether `after` is more than `before`: a higher role, whatever it may do, or any permission that was not there. */
export const isUpward = (before: GivenRights, after: GivenRights): boolean =>
  Role.options.indexOf(after.role) < Role.options.indexOf(before.role) ||
  !within(rightsOf(after.role, after.permissions), rightsOf(before.role, before.permissions));
