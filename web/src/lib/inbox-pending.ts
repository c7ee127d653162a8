import type { Message } from "#contracts/shapes/message.ts";
import { dropEchoes, type InboxModel } from "./inbox-model.ts";
import type { PendingMessage } from "./pending.ts";

/** Shows a message that the server does not have yet. A known client id is not added twice. */
export const addPending = (model: InboxModel, message: PendingMessage): InboxModel =>
  model.pending.some((each) => each.clientMessageId === message.clientMessageId)
    ? model
    : { ...model, pending: [...model.pending, message] };

/** Changes what is shown of a pending message. */
export const patchPending = (
  model: InboxModel,
  clientMessageId: string,
  patch: Partial<PendingMessage>,
): InboxModel => ({
  ...model,
  pending: model.pending.map((each) =>
    each.clientMessageId === clientMessageId ? { ...each, ...patch } : each,
  ),
});

/** Shows a pending message no more. */
export const removePending = (model: InboxModel, clientMessageId: string): InboxModel => ({
  ...model,
  pending: model.pending.filter((each) => each.clientMessageId !== clientMessageId),
});

/** The server took a pending message: its answer stands until an event knows better. */
export const settlePending = (model: InboxModel, message: Message): InboxModel => {
  const next = dropEchoes(model, [message]);
  const thread = next.inbox.threads[message.conversationId];
  if (!next.tracked.has(message.conversationId) || next.seen.has(message.id)) return next;
  if (thread?.[message.id] !== undefined) return next;
  const threads = { ...next.inbox.threads, [message.conversationId]: { ...thread, [message.id]: message } };
  return { ...next, inbox: { ...next.inbox, threads } };
};
