import { useQuery } from "@tanstack/react-query";
import type { PermissionSetId } from "#contracts/ids.ts";
import type { Role } from "#contracts/roles.ts";
import { permissionSetsList } from "#contracts/routes/roles.routes.ts";
import type { PermissionSet } from "#contracts/shapes/member.ts";
import { call } from "../../../lib/api.ts";
import { keys } from "../../../lib/query.ts";
import { useCan } from "../../../lib/session.ts";
import { strings } from "../strings.ts";

/** The built-in roles and the org's own sets. Asked for only by those who may know. */
export const useSetsQuery = () =>
  useQuery({
    queryKey: keys.permissionSets,
    queryFn: ({ signal }) => call(permissionSetsList, {}, signal),
    enabled: useCan("role:read"),
  });

const none: readonly PermissionSet[] = [];

export const useSets = (): readonly PermissionSet[] => useSetsQuery().data?.items ?? none;

/** What a member is called by: the role, or the name of the set that stands in its place. */
export const roleWords = (
  role: Role,
  setId: PermissionSetId | null,
  sets: readonly PermissionSet[],
): string =>
  setId === null
    ? strings.roles[role]
    : (sets.find((set) => set.id === setId)?.name ?? strings.customSet(strings.roles[role]));
