import type { AnyEnvelope } from "#contracts/events/registry.ts";
import type { TeamMember } from "#contracts/shapes/member.ts";
import { refresh } from "../lib/api.ts";
import { applyToDirectory } from "../lib/directory.ts";
import { keys, queryClient } from "../lib/query.ts";
import { sessionStore } from "../lib/session.ts";

/** Whether an event may change what the signed-in member is allowed. */
const concernsOwnRights = (event: AnyEnvelope, memberId: string): boolean => {
  if (event.name === "member.changed") return event.data.member.id === memberId;
  if (event.name !== "permission_set.changed") return false;
  const own = queryClient.getQueryData<TeamMember[]>(keys.members)?.find((member) => member.id === memberId);
  return own === undefined || own.permissionSetId === event.data.permissionSetId;
};

/** Members, teams and sets follow the stream, and so does what oneself may do. */
export const followDirectory = (events: readonly AnyEnvelope[]): void => {
  const session = sessionStore.getState();
  const me = session.state === "signed_in" ? session.member.id : undefined;
  const ownRights = me !== undefined && events.some((event) => concernsOwnRights(event, me));
  applyToDirectory(events);
  if (events.some((event) => event.name === "team.changed")) {
    void queryClient.invalidateQueries({ queryKey: keys.teams });
  }
  if (events.some((event) => event.name === "permission_set.changed")) {
    void queryClient.invalidateQueries({ queryKey: keys.permissionSets });
  }
  // The new tokens say what is allowed now; a server that is away will be asked at the next call.
  if (ownRights) void refresh().catch(() => undefined);
};
