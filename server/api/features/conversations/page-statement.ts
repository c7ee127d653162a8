import { statement } from "#core/platform/db/statement.ts";
import type { Statement } from "#core/platform/db/statement.ts";

/** One row of a page: the keys of its order. */
export interface PageRow {
  id: string;
  last_message_at: Date;
}

/** What the list may be narrowed by; null means any. */
export interface ListFilter {
  status: string | null;
  channelId: string | null;
  assigneeId: string | null;
  unassigned: boolean;
  unread: boolean | null;
}

const all = statement<PageRow>("page-conversations");
const byStatus = statement<PageRow>("page-conversations-status");
const byChannel = statement<PageRow>("page-conversations-channel");
const byAssignee = statement<PageRow>("page-conversations-assignee");
const byNobody = statement<PageRow>("page-conversations-unassigned");
const byUnread = statement<PageRow>("page-conversations-unread");

/**
 * The statement whose index narrows most: what is unread stays few, what somebody was given grows for ever. All of
 * them take the same parameters and answer the same rows; the other filters are looked at row by row. One statement
 * with every filter optional would have no index to follow.
 */
export const pageStatement = (filter: ListFilter): Statement<PageRow> => {
  if (filter.unread === true) return byUnread;
  if (filter.assigneeId !== null) return byAssignee;
  if (filter.unassigned) return byNobody;
  if (filter.channelId !== null) return byChannel;
  return filter.status === null ? all : byStatus;
};
