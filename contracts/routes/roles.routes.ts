import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { MemberId, PermissionSetId, TeamId } from "../ids.ts";
import { permissionNames } from "../roles.ts";
import { BuiltInRole, PermissionSet, Team } from "../shapes/member.ts";

const Name = z.string().trim().min(1).max(60);

export const permissionSetsList = defineRoute({
  name: "permissionSets.list",
  method: "get",
  path: "/permission-sets",
  summary: "The built-in roles with their permissions, and the org's own permission sets",
  access: "role:read",
  status: 200,
  /** All at once: an org has at most 200 sets. */
  result: z.object({ roles: z.array(BuiltInRole), items: z.array(PermissionSet), nextCursor: z.null() }),
});

const body = z.strictObject({
  name: Name,
  permissions: z.array(z.enum(permissionNames)).min(1).max(permissionNames.length),
});
const params = z.strictObject({ permissionSetId: PermissionSetId });
const ids = { permissionSetId: "permissionSet" } as const;

export const permissionSetsCreate = defineRoute({
  name: "permissionSets.create",
  method: "post",
  path: "/permission-sets",
  summary: "Make a permission set. Nobody can put a permission into one that they do not hold",
  access: "role:manage",
  idempotent: true,
  body,
  status: 201,
  result: PermissionSet,
  errors: ["name_taken", "forbidden", "conflict"],
});

export const permissionSetsUpdate = defineRoute({
  name: "permissionSets.update",
  method: "patch",
  path: "/permission-sets/:permissionSetId",
  summary: "Change a permission set; its members notice at once",
  access: "role:manage",
  params,
  ids,
  body: body.partial().refine((given) => Object.keys(given).length > 0, "Give at least one field"),
  status: 200,
  result: PermissionSet,
  errors: ["name_taken", "forbidden"],
});

export const permissionSetsDelete = defineRoute({
  name: "permissionSets.delete",
  method: "delete",
  path: "/permission-sets/:permissionSetId",
  summary: "Delete a permission set that no member and no invitation uses",
  access: "role:manage",
  params,
  ids,
  status: 204,
  errors: ["in_use"],
});

export const teamsList = defineRoute({
  name: "teams.list",
  method: "get",
  path: "/teams",
  summary: "Teams and their members",
  access: "team:read",
  status: 200,
  /** All at once: an org has at most 500 teams. `asOfSeq` is the event number that this is at least as new as. */
  result: z.object({ items: z.array(Team), nextCursor: z.null(), asOfSeq: z.int().nonnegative() }),
});

const team = z.strictObject({ name: Name, memberIds: z.array(MemberId).max(1_000).default([]) });
const teamParams = z.strictObject({ teamId: TeamId });

export const teamsCreate = defineRoute({
  name: "teams.create",
  method: "post",
  path: "/teams",
  summary: "Make a team",
  access: "team:manage",
  idempotent: true,
  body: team,
  status: 201,
  result: Team,
  errors: ["name_taken", "conflict"],
});

export const teamsUpdate = defineRoute({
  name: "teams.update",
  method: "patch",
  path: "/teams/:teamId",
  summary: "Rename a team or replace its members",
  access: "team:manage",
  params: teamParams,
  ids: { teamId: "team" },
  body: z
    .strictObject({ name: Name.optional(), memberIds: z.array(MemberId).max(1_000).optional() })
    .refine((given) => Object.keys(given).length > 0, "Give at least one field"),
  status: 200,
  result: Team,
  errors: ["name_taken"],
});

export const teamsDelete = defineRoute({
  name: "teams.delete",
  method: "delete",
  path: "/teams/:teamId",
  summary: "Delete a team; its members stay",
  access: "team:manage",
  params: teamParams,
  ids: { teamId: "team" },
  status: 204,
});
