import { useQuery } from "@tanstack/react-query";
import { routes } from "#contracts/routes/registry.ts";
import type { Member } from "#contracts/shapes/member.ts";
import { call } from "./api.ts";
import { putChannels } from "./inbox-model.ts";
import { change } from "./inbox-store.ts";
import { keys } from "./query.ts";

const pageSize = 100;

const allMembers = async (signal: AbortSignal): Promise<Member[]> => {
  const members: Member[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const page = await call(routes.membersList, { query }, signal);
    members.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return members;
};

const noMembers: readonly Member[] = [];

/** The people of the org. */
export const useMembers = (): readonly Member[] =>
  useQuery({ queryKey: keys.members, queryFn: ({ signal }) => allMembers(signal) }).data ?? noMembers;

/** Name of a member, if known. */
export const useMemberName = (memberId: string | undefined): string | undefined =>
  useMembers().find((member) => member.id === memberId)?.name;

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
