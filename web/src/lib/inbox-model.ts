import type { AnyEnvelope } from "#contracts/events/registry.ts";
import {
  applyEvent,
  emptyInbox,
  leaveOtherThreads,
  type InboxState,
} from "#contracts/projections/inbox.projection.ts";
import type { Channel } from "#contracts/shapes/channel.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Message } from "#contracts/shapes/message.ts";
import type { PendingMessage } from "./pending.ts";

/** A change of a conversation that is shown before the server confirms it. */
export interface Overlay {
  patch: Partial<Conversation>;
  /** The server took the change; the next event of this conversation ends the overlay. */
  settled: boolean;
}

/**
 * Everything the console knows: the shared projection, and beside it what only a console has.
 * `seen` holds, per message or conversation, the sequence number that our copy is at least as new as.
 * It lets a late page not undo an event, and a replayed event not undo a newer page.
 */
export interface InboxModel {
  inbox: InboxState;
  /** False until the first page told us where in the event stream we are. */
  based: boolean;
  seen: ReadonlyMap<string, number>;
  /** Threads that are (being) loaded; messages of other threads are not kept. */
  tracked: ReadonlySet<string>;
  overlays: Readonly<Record<string, Overlay>>;
  /** Conversations that were joined into another. */
  moved: Readonly<Record<string, string>>;
  pending: readonly PendingMessage[];
}

export const emptyModel: InboxModel = {
  inbox: emptyInbox,
  based: false,
  seen: new Map(),
  tracked: new Set(),
  overlays: {},
  moved: {},
  pending: [],
};

const without = <Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> => {
  const { [key]: _gone, ...rest } = record;
  return rest;
};

/** Removes the optimistic copies of messages that the server now has. */
const dropEchoes = (model: InboxModel, messages: readonly Message[]): InboxModel => {
  if (model.pending.length === 0) return model;
  const ids = new Set(messages.map((message) => message.clientMessageId));
  const pending = model.pending.filter((each) => !ids.has(each.clientMessageId));
  return pending.length === model.pending.length ? model : { ...model, pending };
};

const agrees = (row: Conversation, patch: Partial<Conversation>): boolean =>
  (Object.keys(patch) as (keyof Conversation)[]).every((key) => row[key] === patch[key]);

const endOverlay = (model: InboxModel, row: Conversation): InboxModel => {
  const overlay = model.overlays[row.id];
  if (overlay === undefined || !(overlay.settled || agrees(row, overlay.patch))) return model;
  return { ...model, overlays: without(model.overlays, row.id) };
};

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

/** The first page says where we are in the stream; replay goes on from there. */
const basedAt = (model: InboxModel, asOfSeq: number): InboxModel =>
  model.based ? model : { ...model, based: true, inbox: { ...model.inbox, lastSeq: asOfSeq } };

/** Puts a fetched page of conversations in, except rows that events have already made newer. */
export const mergeConversations = (
  model: InboxModel,
  rows: readonly Conversation[],
  asOfSeq: number,
): InboxModel => {
  const seen = new Map(model.seen);
  const conversations = { ...model.inbox.conversations };
  for (const row of rows) {
    if (conversations[row.id] !== undefined && (seen.get(row.id) ?? 0) > asOfSeq) continue;
    conversations[row.id] = row;
    seen.set(row.id, asOfSeq);
  }
  return basedAt({ ...model, seen, inbox: { ...model.inbox, conversations } }, asOfSeq);
};

/** Puts in one row of unknown age (an answer to GET, PATCH or read): only when there is none yet. */
export const adoptConversation = (model: InboxModel, row: Conversation): InboxModel =>
  model.inbox.conversations[row.id] === undefined
    ? {
        ...model,
        inbox: { ...model.inbox, conversations: { ...model.inbox.conversations, [row.id]: row } },
      }
    : model;

/** Puts a fetched page of a thread in, except messages that events have already made newer. */
export const mergeMessages = (
  model: InboxModel,
  conversationId: string,
  messages: readonly Message[],
  asOfSeq: number,
): InboxModel => {
  const seen = new Map(model.seen);
  const thread = { ...model.inbox.threads[conversationId] };
  let others = model.inbox.threads;
  for (const message of messages) {
    // What we have seen newer is in its place, or has left for a thread that is not loaded.
    if ((seen.get(message.id) ?? 0) > asOfSeq) continue;
    thread[message.id] = message;
    others = leaveOtherThreads(others, message);
    seen.set(message.id, asOfSeq);
  }
  const threads = { ...others, [conversationId]: thread };
  return dropEchoes({ ...model, seen, inbox: { ...model.inbox, threads } }, messages);
};

/** The server took a pending message: its answer stands until an event knows better. */
export const settlePending = (model: InboxModel, message: Message): InboxModel => {
  const next = dropEchoes(model, [message]);
  const thread = next.inbox.threads[message.conversationId];
  if (!next.tracked.has(message.conversationId) || next.seen.has(message.id)) return next;
  if (thread?.[message.id] !== undefined) return next;
  const threads = { ...next.inbox.threads, [message.conversationId]: { ...thread, [message.id]: message } };
  return { ...next, inbox: { ...next.inbox, threads } };
};

/** Shows a message that the server does not have yet. A known client id is not added twice. */
export const addPending = (model: InboxModel, message: PendingMessage): InboxModel =>
  model.pending.some((each) => each.clientMessageId === message.clientMessageId)
    ? model
    : { ...model, pending: [...model.pending, message] };

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

export const removePending = (model: InboxModel, clientMessageId: string): InboxModel => ({
  ...model,
  pending: model.pending.filter((each) => each.clientMessageId !== clientMessageId),
});

/** From now on this thread's messages are kept. Called before its first page is asked for. */
export const trackThread = (model: InboxModel, conversationId: string): InboxModel =>
  model.tracked.has(conversationId)
    ? model
    : { ...model, tracked: new Set([...model.tracked, conversationId]) };

/** Forgets a thread that is not shown any more. */
export const dropThread = (model: InboxModel, conversationId: string): InboxModel => {
  const tracked = new Set(model.tracked);
  tracked.delete(conversationId);
  const seen = new Map(model.seen);
  for (const id of Object.keys(model.inbox.threads[conversationId] ?? {})) seen.delete(id);
  return {
    ...model,
    tracked,
    seen,
    inbox: { ...model.inbox, threads: without(model.inbox.threads, conversationId) },
  };
};

/** Forgets what came from the server; what the agent wrote stays. */
export const forgetServerState = (model: InboxModel): InboxModel => ({
  ...emptyModel,
  tracked: model.tracked,
  pending: model.pending,
});

export const putChannels = (model: InboxModel, channels: readonly Channel[]): InboxModel => {
  const known = Object.fromEntries(channels.map((channel) => [channel.id, channel]));
  return { ...model, inbox: { ...model.inbox, channels: { ...known, ...model.inbox.channels } } };
};

export const startOverlay = (model: InboxModel, id: string, patch: Partial<Conversation>): InboxModel => ({
  ...model,
  overlays: {
    ...model.overlays,
    [id]: { patch: { ...model.overlays[id]?.patch, ...patch }, settled: false },
  },
});

/** The server answered: on success the overlay waits for the event, on failure it goes at once. */
export const settleOverlay = (model: InboxModel, id: string, succeeded: boolean): InboxModel => {
  const overlay = model.overlays[id];
  if (overlay === undefined) return model;
  const row = model.inbox.conversations[id];
  const done = !succeeded || row === undefined || agrees(row, overlay.patch);
  const overlays = done
    ? without(model.overlays, id)
    : { ...model.overlays, [id]: { ...overlay, settled: true } };
  return { ...model, overlays };
};
