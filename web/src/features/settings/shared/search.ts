import { createContext, useContext } from "react";
import { AuditAction } from "#contracts/shapes/audit.ts";
import { MemberId } from "#contracts/ids.ts";

/** What an address of the settings remembers: which tab, and what the audit log is filtered by. */
export interface SettingsSearch {
  tab?: "invitations" | "teams";
  action?: AuditAction;
  member?: MemberId;
  q?: string;
  /** Days as `2026-11-22`. */
  from?: string;
  to?: string;
}

const day = (value: unknown): string | undefined =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/u.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

/** What cannot be read is left out: an old link still opens. */
export const settingsSearch = (raw: Record<string, unknown>): SettingsSearch => {
  const action = AuditAction.safeParse(raw["action"]).data;
  const member = MemberId.safeParse(raw["member"]).data;
  const from = day(raw["from"]);
  const to = day(raw["to"]);
  const q =
    typeof raw["q"] === "string" || typeof raw["q"] === "number" ? String(raw["q"]).slice(0, 100) : "";
  const tab = raw["tab"];
  return {
    ...(tab === "invitations" || tab === "teams" ? { tab } : {}),
    ...(action === undefined ? {} : { action }),
    ...(member === undefined ? {} : { member }),
    ...(q === "" ? {} : { q }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
};

interface SearchInAddress {
  search: SettingsSearch;
  setSearch: (next: SettingsSearch) => void;
}

/** Given by the page that knows the router's own types. */
export const SettingsSearchContext = createContext<SearchInAddress>({
  search: {},
  setSearch: () => undefined,
});

export const useSettingsSearch = (): SearchInAddress => useContext(SettingsSearchContext);
