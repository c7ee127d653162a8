import { z } from "zod";
import type { CallOf } from "#contracts/client.ts";
import type { routes } from "#contracts/routes/registry.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { compareRows } from "../../lib/inbox-views.ts";

export const Filter = z.enum(["all", "unread", "mine", "unassigned", "closed"]);
export type Filter = z.infer<typeof Filter>;

/** What the list shows; it is the search part of the URL, so a copied address shows the same. */
export interface ListView {
  filter: Filter;
  /** Part of a name, number or username. */
  search: string;
}

type ListQuery = NonNullable<CallOf<typeof routes.conversationsList>["query"]>;

/** The view as the API's query. */
export const queryOf = ({ filter, search }: ListView): Partial<ListQuery> => ({
  ...(filter === "closed" ? { status: "closed" } : {}),
  ...(filter === "all" || filter === "mine" || filter === "unassigned" ? { status: "open" } : {}),
  ...(filter === "unread" ? { unread: "true" } : {}),
  ...(filter === "mine" ? { assignee: "me" } : {}),
  ...(filter === "unassigned" ? { assignee: "none" } : {}),
  ...(search === "" ? {} : { search }),
});

const found = (row: Conversation, search: string): boolean => {
  const { name, phone, username } = row.contact;
  const wanted = search.toLocaleLowerCase();
  const digits = search.replace(/\D/gu, "");
  return (
    name.toLocaleLowerCase().includes(wanted) ||
    (username?.toLocaleLowerCase().includes(wanted.replace(/^@/u, "")) ?? false) ||
    (digits.length > 2 && (phone?.replace(/\D/gu, "").includes(digits) ?? false))
  );
};

/** Whether a row belongs to a view, by the same rule as the server's query. */
export const belongs = (row: Conversation, { filter, search }: ListView, me: string): boolean => {
  if (search !== "" && !found(row, search)) return false;
  switch (filter) {
    case "all":
      return row.status === "open";
    case "unread":
      return row.unreadCount > 0;
    case "mine":
      return row.status === "open" && row.assigneeId === me;
    case "unassigned":
      return row.status === "open" && row.assigneeId === undefined;
    case "closed":
      return row.status === "closed";
  }
};

/** The last row of the last page; below it there are rows that we have not asked for. */
export type Frontier = Conversation | undefined;

export interface VisibleInput {
  rows: readonly Conversation[];
  view: ListView;
  me: string;
  frontier: Frontier;
  /** Rows that the server named for this view (its search may know more than ours). */
  named: ReadonlySet<string>;
  /** The open conversation stays in its list until another is opened. */
  selected: string | undefined;
}

/**
 * The rows to show: known rows that belong to the view and are not below the loaded part (there would be
 * holes), together with the open one.
 */
export const visibleRows = ({ rows, view, me, frontier, named, selected }: VisibleInput): Conversation[] =>
  rows.filter((row) => {
    if (frontier !== undefined && compareRows(row, frontier) > 0) return false;
    if (row.id === selected && named.has(row.id)) return true;
    if (!belongs(row, { ...view, search: "" }, me)) return false;
    return view.search === "" || named.has(row.id) || belongs(row, view, me);
  });
