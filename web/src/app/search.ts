import type { StateFilter } from "../features/journal/journal-list.tsx";
import { Filter } from "../features/inbox/list-view.ts";

/** Search parts of the addresses. What cannot be read is left out: an old link still opens. */
type Raw = Record<string, unknown>;

export interface InboxSearch {
  filter?: Exclude<Filter, "all"> | undefined;
  q?: string | undefined;
}

export const inboxSearch = (raw: Raw): InboxSearch => {
  const filter = Filter.safeParse(raw["filter"]).data;
  const q =
    typeof raw["q"] === "string" || typeof raw["q"] === "number" ? String(raw["q"]).slice(0, 100) : "";
  return {
    ...(filter === undefined || filter === "all" ? {} : { filter }),
    ...(q === "" ? {} : { q }),
  };
};

export interface LoginSearch {
  next?: string;
  expired?: boolean;
}

export const loginSearch = (raw: Raw): LoginSearch => ({
  ...(typeof raw["next"] === "string" ? { next: raw["next"] } : {}),
  ...(raw["expired"] === true ? { expired: true } : {}),
});

export interface JournalSearch {
  state?: NonNullable<StateFilter>;
}

export const journalSearch = (raw: Raw): JournalSearch => {
  const state = raw["state"];
  return state === "kept" || state === "parked" || state === "failed" ? { state } : {};
};
