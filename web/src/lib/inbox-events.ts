import type { AnyEnvelope } from "#contracts/events/registry.ts";
import { applyEvent, leaveOtherThreads } from "#contracts/projections/inbox.projection.ts";
import { dropEchoes, type InboxModel } from "./inbox-model.ts";
import { endOverlay } from "./inbox-overlays.ts";
import { without } from "./without.ts";

/** The conversation that is left takes over what waits to be sent; its thread is kept only when it is loaded. */
const followMerge = (model: InboxModel, from: string, into: string): InboxModel => {
  const tracked = new Set(model.tracked);
  tracked.delete(from);
  const threads = tracked.has(into) ? model.inbox.threads : without(model.inbox.threads, into);
  return {
    ...model,
    inbox: { ...model.inbox, threads },
    tracked,
    moved: { ...model.moved, [from]: into },
    pending: model.pending.map((each) =>
      each.conversationId === from ? { ...each, conversationId: into } : each,
    ),
  };
};

const applyOne = (model: InboxModel, event: AnyEnvelope, seen: Map<string, number>): InboxModel => {
  const before = model.inbox;
  const after = applyEvent(before, event);
  if (after === before) return model;
  const newer = (id: string): boolean => (seen.get(id) ?? 0) >= event.seq;
  switch (event.name) {
    case "message.created": {
      const { message } = event.data;
      const echoed = dropEchoes(model, [message]);
      const tracked = model.tracked.has(message.conversationId);
      const moved = tracked ? after.threads : leaveOtherThreads(before.threads, message);
      const threads = newer(message.id) ? before.threads : moved;
      if (threads !== before.threads) seen.set(message.id, event.seq);
      return { ...echoed, inbox: { ...after, threads } };
    }
    case "message.status_changed": {
      const { messageId, conversationId } = event.data;
      const threads = newer(messageId) ? before.threads : after.threads;
      const conversations = newer(conversationId) ? before.conversations : after.conversations;
      if (threads !== before.threads) seen.set(messageId, event.seq);
      if (conversations !== before.conversations) seen.set(conversationId, event.seq);
      return { ...model, inbox: { ...after, threads, conversations } };
    }
    case "conversation.changed": {
      const { conversation } = event.data;
      if (newer(conversation.id)) return { ...model, inbox: { ...before, lastSeq: event.seq } };
      seen.set(conversation.id, event.seq);
      return endOverlay({ ...model, inbox: after }, conversation);
    }
    case "conversation.merged":
      return followMerge({ ...model, inbox: after }, event.data.from, event.data.into);
    case "contact.changed":
    case "channel.changed":
    case "member.changed":
    case "team.changed":
    case "permission_set.changed":
      return { ...model, inbox: after };
  }
};

/** Applies events in `seq` order. Old ones and repeats change nothing. */
export const applyEvents = (model: InboxModel, events: readonly AnyEnvelope[]): InboxModel => {
  const fresh = events.filter((event) => event.seq > model.inbox.lastSeq).sort((a, b) => a.seq - b.seq);
  if (fresh.length === 0) return model;
  const seen = new Map(model.seen);
  const next = fresh.reduce((state, event) => applyOne(state, event, seen), model);
  return { ...next, seen };
};
