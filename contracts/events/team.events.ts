import { z } from "zod";
import { defineEvent } from "../define-event.ts";
import { PermissionSetId, TeamId } from "../ids.ts";
import { DirectoryMember, Team } from "../shapes/member.ts";

/** A member joined, left, came back, or changed name, address, role or permission set. Carries the whole member. */
export const memberChanged = defineEvent({
  name: "member.changed",
  version: 1,
  audience: "member:read",
  data: z.object({ member: DirectoryMember }),
});

/** A team was made, renamed, got other members (the whole team, after the change) or was deleted (null). */
export const teamChanged = defineEvent({
  name: "team.changed",
  version: 1,
  audience: "team:read",
  data: z.object({ teamId: TeamId, team: Team.nullable() }),
});

/**
 * A permission set was made, changed or deleted: read the sets again if they are on screen, and what one may do
 * oneself when it is the own one. Does not say what is in it, since not everybody may read that.
 */
export const permissionSetChanged = defineEvent({
  name: "permission_set.changed",
  version: 1,
  audience: "member:read",
  data: z.object({ permissionSetId: PermissionSetId }),
});
