import { useQuery } from "@tanstack/react-query";
import type { AnyEnvelope } from "#contracts/events/registry.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { DirectoryMember, TeamMember } from "#contracts/shapes/member.ts";
import { call } from "./api.ts";
import { putChannels } from "./inbox-model.ts";
import { change } from "./inbox-store.ts";
import { keys, queryClient } from "./query.ts";

const pageSize = 100;

/** The newest event about each member: a page that was on its way meanwhile may be older. */
const told = new Map<string, { seq: number; member: DirectoryMember }>();

const allMembers = async (signal: AbortSignal): Promise<TeamMember[]> => {
  const members: TeamMember[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const page = await call(routes.membersList, { query }, signal);
    for (const member of page.items) {
      const event = told.get(member.id);
      members.push(event !== undefined && event.seq > page.asOfSeq ? { ...member, ...event.member } : member);
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return members;
};

const membersQuery = {
  queryKey: keys.members,
  queryFn: ({ signal }: { signal: AbortSignal }) => allMembers(signal),
};

/** The people of the org, deactivated ones included, with how the asking stands. */
export const useMembersQuery = () => useQuery(membersQuery);

const noMembers: readonly TeamMember[] = [];

/** The people of the org, deactivated ones included. */
export const useMembers = (): readonly TeamMember[] => useMembersQuery().data ?? noMembers;

/** Name of a member, if known. */
export const useMemberName = (memberId: string | undefined): string | undefined =>
  useMembers().find((member) => member.id === memberId)?.name;

/** Puts a member that the server answered with where everybody reads it. */
export const putMember = (member: TeamMember): void => {
  queryClient.setQueryData<TeamMember[]>(keys.members, (known) =>
    known?.map((each) => (each.id === member.id ? member : each)),
  );
};

/**
 * Follows who joined, left or changed. Somebody unknown is asked for with all others, since an event does not say
 * everything that the team page shows.
 */
export const applyToDirectory = (events: readonly AnyEnvelope[]): void => {
  for (const event of events) {
    if (event.name !== "member.changed") continue;
    const { member } = event.data;
    if ((told.get(member.id)?.seq ?? 0) >= event.seq) continue;
    told.set(member.id, { seq: event.seq, member });
    const known = queryClient.getQueryData<TeamMember[]>(keys.members);
    if (known === undefined) continue;
    if (known.some((each) => each.id === member.id)) {
      queryClient.setQueryData<TeamMember[]>(
        keys.members,
        known.map((each) => (each.id === member.id ? { ...each, ...member } : each)),
      );
    } else void queryClient.invalidateQueries({ queryKey: keys.members });
  }
};

/** Leaves nothing of the last session in memory. */
export const forgetDirectory = (): void => told.clear();

/** Loads the org's numbers into the store once; events keep them fresh. */
export const useChannelsLoaded = (): void => {
  useQuery({
    queryKey: keys.channels,
    queryFn: async ({ signal }) => {
      const page = await call(routes.channelsList, { query: { limit: pageSize } }, signal);
      change(putChannels, page.items);
      return page.items.length;
    },
  });
};
