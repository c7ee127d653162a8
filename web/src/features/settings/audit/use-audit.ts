import { useInfiniteQuery } from "@tanstack/react-query";
import { auditList } from "#contracts/routes/audit.routes.ts";
import { call } from "../../../lib/api.ts";
import { settingsKeys } from "../shared/keys.ts";
import type { SettingsSearch } from "../shared/search.ts";

/** A day of this machine's calendar as a border in time: its first moment, or its last. */
export const dayBorder = (day: string, side: "start" | "end"): string =>
  new Date(`${day}T${side === "start" ? "00:00:00.000" : "23:59:59.999"}`).toISOString();

/** The trail, newest first, page by page. */
export const useAudit = ({ action, member, q, from, to }: SettingsSearch) =>
  useInfiniteQuery({
    queryKey: [...settingsKeys.audit, { action, member, q, from, to }],
    queryFn: ({ pageParam, signal }) =>
      call(
        auditList,
        {
          query: {
            limit: 50,
            ...(pageParam === undefined ? {} : { cursor: pageParam }),
            ...(action === undefined ? {} : { action }),
            ...(member === undefined ? {} : { memberId: member }),
            ...(q === undefined ? {} : { q }),
            ...(from === undefined ? {} : { from: dayBorder(from, "start") }),
            ...(to === undefined ? {} : { to: dayBorder(to, "end") }),
          },
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  });
