import { emptyInbox, leaveOtherThreads, type InboxState } from "#contracts/projections/inbox.projection.ts";
import type { Channel } from "#contracts/shapes/channel.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Message } from "#contracts/shapes/message.ts";
import type { PendingMessage } from "./pending.ts";
import { without } from "./without.ts";

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

/** Removes the optimistic copies of messages that the server now has. */
export const dropEchoes = (model: InboxModel, messages: readonly Message[]): InboxModel => {
  if (model.pending.length === 0) return model;
  const ids = new Set(messages.map((message) => message.clientMessageId));
  const pending = model.pending.filter((each) => !ids.has(each.clientMessageId));
  return pending.length === model.pending.length ? model : { ...model, pending };
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
