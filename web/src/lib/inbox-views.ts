import { compareMessages } from "#contracts/message-order.ts";
import type { InboxState } from "#contracts/projections/inbox.projection.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Message } from "#contracts/shapes/message.ts";
import type { InboxModel, Overlay } from "./inbox-model.ts";

const times = new WeakMap<Conversation, number>();
const timeOf = (row: Conversation): number => {
  const known = times.get(row);
  if (known !== undefined) return known;
  const time = Date.parse(row.lastMessageAt);
  times.set(row, time);
  return time;
};

/** List order: newest message first, id as the tie-break; the same as the server's keyset. */
export const compareRows = (a: Conversation, b: Conversation): number =>
  timeOf(b) - timeOf(a) || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

const merges = new WeakMap<Overlay, { row: Conversation; merged: Conversation }>();

/** A conversation as shown: the server's row with changes on top that are still on their way. */
const shown = (row: Conversation, overlay: Overlay | undefined): Conversation => {
  if (overlay === undefined) return row;
  const known = merges.get(overlay);
  if (known?.row === row) return known.merged;
  const merged = { ...row, ...overlay.patch };
  if (merged.assigneeId === undefined) delete merged.assigneeId;
  merges.set(overlay, { row, merged });
  return merged;
};

let listFor: { rows: InboxState["conversations"]; overlays: InboxModel["overlays"] } | undefined;
let list: readonly Conversation[] = [];

/** All known conversations in list order. The same input gives the same array. */
export const conversationRows = (model: InboxModel): readonly Conversation[] => {
  const rows = model.inbox.conversations;
  if (listFor?.rows === rows && listFor.overlays === model.overlays) return list;
  listFor = { rows, overlays: model.overlays };
  list = Object.values(rows)
    .map((row) => shown(row, model.overlays[row.id]))
    .sort(compareRows);
  return list;
};

/** One conversation as shown, if it is known. Follows joins. */
export const conversationRow = (model: InboxModel, id: string): Conversation | undefined => {
  const row = model.inbox.conversations[model.moved[id] ?? id];
  return row && shown(row, model.overlays[row.id]);
};

const threads = new WeakMap<object, readonly Message[]>();
const noMessages: readonly Message[] = [];

/** The loaded messages of a thread, oldest first. The same input gives the same array. */
export const threadMessages = (model: InboxModel, conversationId: string): readonly Message[] => {
  const thread = model.inbox.threads[conversationId];
  if (thread === undefined) return noMessages;
  const known = threads.get(thread);
  if (known !== undefined) return known;
  const sorted = Object.values(thread).sort(compareMessages);
  threads.set(thread, sorted);
  return sorted;
};

/** How many known conversations have something unread; shown in the title and the sidebar. */
export const unreadConversations = (model: InboxModel): number =>
  conversationRows(model).reduce((sum, row) => sum + (row.unreadCount > 0 ? 1 : 0), 0);
