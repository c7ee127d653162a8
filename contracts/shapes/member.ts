import { z } from "zod";
import { InvitationId, MemberId, OrgId, PermissionSetId, TeamId } from "../ids.ts";
import { permissionNames, Role } from "../roles.ts";

export const Member = z.object({
  id: MemberId,
  name: z.string(),
  email: z.string(),
  role: Role,
  active: z.boolean(),
});
export type Member = z.infer<typeof Member>;

/** A member as everybody's directory knows one, and as events carry one. */
export const DirectoryMember = Member.extend({
  /** A custom set that replaces the role's permissions; null for the role's own. */
  permissionSetId: PermissionSetId.nullable(),
});
export type DirectoryMember = z.infer<typeof DirectoryMember>;

/** A member as the team page shows one. */
export const TeamMember = DirectoryMember.extend({
  teamIds: z.array(TeamId),
  twoFactor: z.boolean(),
  emailVerified: z.boolean(),
  lastSeenAt: z.iso.datetime().nullable(),
  joinedAt: z.iso.datetime(),
});
export type TeamMember = z.infer<typeof TeamMember>;

export const Org = z.object({ id: OrgId, name: z.string() });
export type Org = z.infer<typeof Org>;

/** An open invitation. The link itself is in the mail and nowhere else. */
export const Invitation = z.object({
  id: InvitationId,
  email: z.string(),
  role: Role,
  permissionSetId: PermissionSetId.nullable(),
  invitedBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Invitation = z.infer<typeof Invitation>;

/** A named set of permissions of one org, given to members instead of their role's own. */
export const PermissionSet = z.object({
  id: PermissionSetId,
  name: z.string(),
  permissions: z.array(z.enum(permissionNames)),
  /** How many members have it, deactivated ones included. */
  members: z.int().nonnegative(),
});
export type PermissionSet = z.infer<typeof PermissionSet>;

/** A built-in role with what it may do, as the permission table says. */
export const BuiltInRole = z.object({ role: Role, permissions: z.array(z.enum(permissionNames)) });
export type BuiltInRole = z.infer<typeof BuiltInRole>;

export const Team = z.object({
  id: TeamId,
  name: z.string(),
  memberIds: z.array(MemberId),
});
export type Team = z.infer<typeof Team>;
