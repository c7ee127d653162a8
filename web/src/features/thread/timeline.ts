import type { ContactId, ConversationId, MessageId } from "#contracts/ids.ts";
import type { Message } from "#contracts/shapes/message.ts";
import type { PendingMessage } from "../../lib/pending.ts";
import { editedText, reactionEmoji, targetOf } from "./content.ts";

export interface Edit {
  text: string;
  at: string;
}
export interface Reaction {
  emoji: string;
  by: Message["direction"];
}

export interface BubbleItem {
  kind: "bubble";
  key: string;
  message: Message;
  /** Not taken by the server yet. */
  pending: PendingMessage | undefined;
  /** First and last of a run by one sender. */
  first: boolean;
  last: boolean;
  /** Newest last; the shown text is that of the last edit. */
  edits: readonly Edit[];
  revoked: boolean;
  reactions: readonly Reaction[];
}
export type TimelineItem =
  | BubbleItem
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  /** A centred line: notices of WhatsApp, and changes to messages that are not loaded. */
  | { kind: "notice"; key: string; message: Message };

/** A pause that ends a run of bubbles, in milliseconds. */
const runMs = 5 * 60_000;

/** A pending message in the shape of a real one. */
export const pendingAsMessage = (pending: PendingMessage, quoted: Message | undefined): Message => ({
  // Not ids of the server: nothing but this screen ever sees them.
  id: pending.clientMessageId as MessageId,
  conversationId: pending.conversationId as ConversationId,
  contactId: "" as ContactId,
  direction: "outbound",
  type: "text",
  text: pending.text,
  status: pending.state === "refused" ? "failed" : pending.state === "sending" ? "sending" : "queued",
  clientMessageId: pending.clientMessageId,
  origin: "console",
  sentAt: pending.createdAt,
  ...(quoted?.waMessageId === undefined ? {} : { replyToWaMessageId: quoted.waMessageId }),
  ...(pending.refusal === undefined
    ? {}
    : {
        error: {
          code: pending.refusal.code,
          title: pending.refusal.title,
          advice: pending.refusal.advice,
          retryable: true,
        },
      }),
});

interface Changes {
  edits: Map<string, Edit[]>;
  revoked: Set<string>;
  reactions: Map<string, Map<Message["direction"], string>>;
  /** Messages that only change another one, which is loaded. */
  absorbed: Set<string>;
}

const changesOf = (messages: readonly Message[]): Changes => {
  const known = new Set(messages.map((message) => message.waMessageId));
  const changes: Changes = {
    edits: new Map(),
    revoked: new Set(),
    reactions: new Map(),
    absorbed: new Set(),
  };
  for (const message of messages) {
    if (message.type !== "edit" && message.type !== "revoke" && message.type !== "reaction") continue;
    const target = targetOf(message);
    if (target === undefined || !known.has(target)) continue;
    changes.absorbed.add(message.id);
    if (message.type === "revoke") changes.revoked.add(target);
    if (message.type === "edit") {
      const text = editedText(message);
      if (text === undefined) continue;
      changes.edits.set(target, [...(changes.edits.get(target) ?? []), { text, at: message.sentAt }]);
    }
    if (message.type === "reaction") {
      const there = changes.reactions.get(target) ?? new Map<Message["direction"], string>();
      const emoji = reactionEmoji(message);
      if (emoji === undefined) there.delete(message.direction);
      else there.set(message.direction, emoji);
      changes.reactions.set(target, there);
    }
  }
  return changes;
};

const noticeTypes: readonly Message["type"][] = ["system", "request_welcome", "edit", "revoke", "reaction"];

const sameRun = (a: Message, b: Message): boolean =>
  a.direction === b.direction &&
  a.authorId === b.authorId &&
  a.origin === b.origin &&
  Date.parse(b.sentAt) - Date.parse(a.sentAt) < runMs;

const dayKey = (iso: string): string => {
  const day = new Date(iso);
  return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
};

/** Marks the first and last bubble of every run of one sender. */
const groupRuns = (items: TimelineItem[]): TimelineItem[] =>
  items.map((item, index) => {
    if (item.kind !== "bubble") return item;
    const before = items[index - 1];
    const after = items[index + 1];
    const first = before?.kind !== "bubble" || !sameRun(before.message, item.message);
    const last = after?.kind !== "bubble" || !sameRun(item.message, after.message);
    return { ...item, first, last };
  });

export interface TimelineInput {
  /** Oldest first. */
  messages: readonly Message[];
  pending: readonly PendingMessage[];
  /** Id of the first unread message, if a divider is to be shown. */
  firstUnread: string | undefined;
}

/**
 * What the thread shows, oldest first: day and unread dividers, notices, and bubbles with the edits,
 * deletions and reactions folded into the messages they belong to. Pending messages come last.
 */
export const timelineOf = ({ messages, pending, firstUnread }: TimelineInput): TimelineItem[] => {
  const changes = changesOf(messages);
  const byId = new Map(messages.map((message) => [message.id, message]));
  const waiting = pending.map((each) => ({
    pending: each,
    message: pendingAsMessage(each, byId.get((each.replyToMessageId ?? "") as MessageId)),
  }));
  const all = [...messages.map((message) => ({ message, pending: undefined })), ...waiting];
  const items: TimelineItem[] = [];
  let day = "";
  for (const { message, pending: own } of all) {
    if (message.id === firstUnread) items.push({ kind: "unread", key: "unread" });
    if (changes.absorbed.has(message.id)) continue;
    const ownDay = dayKey(message.sentAt);
    if (ownDay !== day && (day === "" || own === undefined || ownDay > day)) {
      const unread = items.at(-1)?.kind === "unread" ? items.pop() : undefined;
      items.push({ kind: "day", key: `day ${ownDay}`, at: message.sentAt });
      if (unread) items.push(unread);
      day = ownDay;
    }
    const wa = message.waMessageId ?? "";
    const key = message.clientMessageId ?? message.id;
    if (noticeTypes.includes(message.type)) {
      items.push({ kind: "notice", key, message });
      continue;
    }
    items.push({
      kind: "bubble",
      key,
      message,
      pending: own,
      first: true,
      last: true,
      edits: changes.edits.get(wa) ?? [],
      revoked: changes.revoked.has(wa) || message.status === "deleted",
      reactions: [...(changes.reactions.get(wa) ?? [])].map(([by, emoji]) => ({ by, emoji })),
    });
  }
  return groupRuns(items);
};

const isSame = (a: TimelineItem, b: TimelineItem): boolean => {
  if (a.kind === "bubble" && b.kind === "bubble") {
    return (
      a.message === b.message &&
      a.pending === b.pending &&
      a.first === b.first &&
      a.last === b.last &&
      a.revoked === b.revoked &&
      a.edits.length === b.edits.length &&
      a.reactions.map((each) => each.by + each.emoji).join() ===
        b.reactions.map((each) => each.by + each.emoji).join()
    );
  }
  if (a.kind === "notice" && b.kind === "notice") return a.message === b.message;
  return a.kind === b.kind && a.key === b.key && !("message" in a);
};

/** The new items, with the old object wherever nothing changed: unchanged bubbles are not rendered again. */
export const keepSame = (old: readonly TimelineItem[], next: readonly TimelineItem[]): TimelineItem[] => {
  const known = new Map(old.map((item) => [item.key, item]));
  return next.map((item) => {
    const before = known.get(item.key);
    return before !== undefined && isSame(before, item) ? before : item;
  });
};

/** The first message the team has not read: after `readUpTo`, else the count from the end. */
export const firstUnreadOf = (
  messages: readonly Message[],
  readUpTo: string | null,
  unreadCount: number,
): string | undefined => {
  if (unreadCount === 0) return undefined;
  const inbound = messages.filter((message) => message.direction === "inbound");
  const read = readUpTo === null ? undefined : Date.parse(readUpTo);
  const byTime =
    read === undefined ? undefined : inbound.find((message) => Date.parse(message.sentAt) > read);
  return (byTime ?? inbound[Math.max(0, inbound.length - unreadCount)])?.id;
};
