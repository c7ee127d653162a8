import type { AnyEnvelope } from "../events/registry.ts";
import type { ConversationId } from "../ids.ts";
import { compareMessages } from "../message-order.ts";
import type { Channel } from "../shapes/channel.ts";
import type { Conversation } from "../shapes/conversation.ts";
import type { Message } from "../shapes/message.ts";

/** What a console knows. Threads hold the messages that were loaded or arrived, keyed by id. */
export interface InboxState {
  lastSeq: number;
  conversations: Readonly<Record<string, Conversation>>;
  threads: Readonly<Record<string, Readonly<Record<string, Message>>>>;
  channels: Readonly<Record<string, Channel>>;
  /** Contacts whose details changed since they were read: refetch when shown. */
  staleContacts: Readonly<Record<string, number>>;
}

export const emptyInbox: InboxState = {
  lastSeq: 0,
  conversations: {},
  threads: {},
  channels: {},
  staleContacts: {},
};

const putMessage = (threads: InboxState["threads"], message: Message): InboxState["threads"] => ({
  ...threads,
  [message.conversationId]: { ...threads[message.conversationId], [message.id]: message },
});

/**
 * The threads without this message, except in its own conversation: a number may turn out to have been another
 * person's, and then its messages change conversation. The same object when there is nothing to take out.
 */
export const leaveOtherThreads = (
  threads: InboxState["threads"],
  message: Message,
): InboxState["threads"] => {
  let left = threads;
  for (const [id, thread] of Object.entries(threads)) {
    if (id === message.conversationId || thread[message.id] === undefined) continue;
    const { [message.id]: _moved, ...rest } = thread;
    left = { ...left, [id]: rest };
  }
  return left;
};

const patchMessage = (
  state: InboxState,
  conversationId: string,
  messageId: string,
  patch: Partial<Message>,
): InboxState["threads"] => {
  const known = state.threads[conversationId]?.[messageId];
  if (!known) return state.threads;
  const { error: _old, waMessageId, ...rest } = known;
  // A new attempt is a new message to Meta: the old one's id is not its id.
  const kept = patch.attempt === known.attempt && waMessageId !== undefined ? { waMessageId } : {};
  return putMessage(state.threads, { ...rest, ...kept, ...patch });
};

/** After a merge of contacts a conversation belongs to another one, and so do its messages. */
const followContact = (state: InboxState, conversation: Conversation): InboxState["threads"] => {
  const { id, contact } = conversation;
  const before = state.conversations[id]?.contact.id;
  if (before === undefined || before === contact.id) return state.threads;
  const thread = Object.entries(state.threads[id] ?? {}).map(([key, message]) => [
    key,
    { ...message, contactId: contact.id },
  ]);
  return { ...state.threads, [id]: Object.fromEntries(thread) as Record<string, Message> };
};

const mergeThreads = (state: InboxState, from: ConversationId, into: ConversationId): InboxState => {
  const { [from]: moved, ...threads } = state.threads;
  const { [from]: _gone, ...conversations } = state.conversations;
  const contactId = state.conversations[into]?.contact.id;
  const rehomed = Object.fromEntries(
    Object.values(moved ?? {}).map((message) => [
      message.id,
      { ...message, conversationId: into, contactId: contactId ?? message.contactId },
    ]),
  );
  return { ...state, conversations, threads: { ...threads, [into]: { ...threads[into], ...rehomed } } };
};

/**
 * Applies one event. Pure, and a repeat changes nothing: *old state + events = fresh fetch*
 * (proved by the projection tests). The order of `seq` is the order of truth; older events are ignored.
 */
export const applyEvent = (state: InboxState, event: AnyEnvelope): InboxState => {
  if (event.seq <= state.lastSeq) return state;
  return { ...reduce(state, event), lastSeq: event.seq };
};

const reduce = (state: InboxState, event: AnyEnvelope): InboxState => {
  switch (event.name) {
    case "message.created": {
      const { message } = event.data;
      return { ...state, threads: putMessage(leaveOtherThreads(state.threads, message), message) };
    }
    case "message.status_changed": {
      const { conversationId, messageId, status, statusAt, attempt, waMessageId, error } = event.data;
      const patch: Partial<Message> = {
        status,
        statusAt,
        attempt,
        ...(waMessageId === undefined ? {} : { waMessageId }),
        ...(error === null ? {} : { error }),
      };
      const threads = patchMessage(state, conversationId, messageId, patch);
      const row = state.conversations[conversationId];
      if (row?.lastMessage?.id !== messageId) return { ...state, threads };
      const lastMessage = { ...row.lastMessage, status };
      return {
        ...state,
        threads,
        conversations: { ...state.conversations, [conversationId]: { ...row, lastMessage } },
      };
    }
    case "conversation.changed": {
      const { conversation } = event.data;
      const threads = followContact(state, conversation);
      return {
        ...state,
        threads,
        conversations: { ...state.conversations, [conversation.id]: conversation },
      };
    }
    case "conversation.merged":
      return mergeThreads(state, event.data.from, event.data.into);
    case "contact.changed":
      return { ...state, staleContacts: { ...state.staleContacts, [event.data.contactId]: event.seq } };
    case "channel.changed": {
      const { channel } = event.data;
      return { ...state, channels: { ...state.channels, [channel.id]: channel } };
    }
    // The directory's (directory.projection.ts).
    case "member.changed":
    case "team.changed":
    case "permission_set.changed":
      return state;
  }
};

/** The messages of one conversation in thread order, oldest first. */
export const threadOf = (state: InboxState, conversationId: string): Message[] =>
  Object.values(state.threads[conversationId] ?? {}).sort(compareMessages);

/** Conversations in list order: newest message first, id as the tie-break. */
export const conversationList = (state: InboxState): Conversation[] =>
  Object.values(state.conversations).sort(
    (a, b) => Date.parse(b.lastMessageAt) - Date.parse(a.lastMessageAt) || (a.id < b.id ? 1 : -1),
  );
