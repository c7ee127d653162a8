import { describe, expect, it } from "vitest";
import type { Message } from "#contracts/shapes/message.ts";
import { buildMessage, messageId } from "../../testing/build.ts";
import { firstUnreadOf, keepSame, timelineOf, type BubbleItem, type TimelineItem } from "./timeline.ts";

const at = (minutes: number): string => new Date(2026, 10, 22, 12, minutes).toISOString();
const message = (number: number, over: Partial<Message> = {}): Message =>
  buildMessage({ id: messageId(number), waMessageId: `wamid.${number}`, sentAt: at(number), ...over });
const build = (messages: Message[], firstUnread?: string): TimelineItem[] =>
  timelineOf({ messages, pending: [], firstUnread });
const bubbles = (items: TimelineItem[]): BubbleItem[] => items.filter((item) => item.kind === "bubble");

describe("timeline", () => {
  it("puts a divider before each day and groups runs of one sender", () => {
    const items = build([
      message(1),
      message(2),
      message(3, { direction: "outbound" }),
      message(20, { direction: "outbound" }),
      message(21, { sentAt: new Date(2026, 10, 23, 9, 0).toISOString(), direction: "outbound" }),
    ]);
    expect(items.map((item) => item.kind)).toEqual([
      "day",
      "bubble",
      "bubble",
      "bubble",
      "bubble",
      "day",
      "bubble",
    ]);
    expect(bubbles(items).map(({ first, last }) => `${first ? "[" : ""}${last ? "]" : ""}`)).toEqual([
      "[",
      "]",
      "[]",
      "[]",
      "[]",
    ]);
  });

  it("folds edits, reactions and deletions into their messages", () => {
    const items = build([
      message(1, { text: "Sunday?" }),
      message(2),
      message(3, {
        type: "edit",
        replyToWaMessageId: "wamid.1",
        content: {
          edit: { original_message_id: "wamid.1", message: { type: "text", text: { body: "Sundays?" } } },
        },
      }),
      message(4, { type: "reaction", replyToWaMessageId: "wamid.1", content: { reaction: { emoji: "👍" } } }),
      message(5, { type: "reaction", replyToWaMessageId: "wamid.1", content: { reaction: { emoji: "❤️" } } }),
      message(6, { type: "revoke", replyToWaMessageId: "wamid.2", content: {} }),
    ]);
    const [first, second, ...rest] = bubbles(items);
    expect(rest).toEqual([]);
    expect(first?.edits.map((edit) => edit.text)).toEqual(["Sundays?"]);
    expect(first?.reactions).toEqual([{ by: "inbound", emoji: "❤️" }]);
    expect(second?.revoked).toBe(true);
  });

  it("takes a reaction off again", () => {
    const react = (number: number, emoji?: string) =>
      message(number, {
        type: "reaction",
        replyToWaMessageId: "wamid.1",
        content: { reaction: { message_id: "wamid.1", emoji } },
      });
    expect(bubbles(build([message(1), react(2, "👍"), react(3)]))[0]?.reactions).toEqual([]);
  });

  it("shows a line for changes to messages that are not loaded", () => {
    const items = build([message(3, { type: "revoke", replyToWaMessageId: "wamid.1" })]);
    expect(items.map((item) => item.kind)).toEqual(["day", "notice"]);
  });

  it("keeps the bubble of a message when the server's copy takes its place", () => {
    const pending = {
      clientMessageId: "client-1",
      conversationId: message(1).conversationId,
      text: "Hi",
      createdAt: at(9),
      state: "waiting" as const,
    };
    const before = timelineOf({ messages: [message(1)], pending: [pending], firstUnread: undefined });
    const real = message(9, { direction: "outbound", clientMessageId: "client-1", status: "queued" });
    const after = timelineOf({ messages: [message(1), real], pending: [], firstUnread: undefined });
    expect(after.map((item) => item.key)).toEqual(before.map((item) => item.key));
    expect(bubbles(before).at(-1)?.message).toMatchObject({ status: "queued", direction: "outbound" });
  });

  it("keeps the objects of what did not change", () => {
    const messages = [message(1), message(2)];
    const before = build(messages);
    const after = keepSame(before, build([...messages, message(30)]));
    expect(after.slice(0, 3)).toEqual(before);
    expect(after.slice(0, 3).every((item, index) => item === before[index])).toBe(true);
  });

  it("puts the unread divider above the first unread message, below a new day", () => {
    const items = build([message(1), message(2)], messageId(1));
    expect(items.map((item) => item.kind)).toEqual(["day", "unread", "bubble", "bubble"]);
  });
});

describe("first unread message", () => {
  const messages = [message(1), message(2, { direction: "outbound" }), message(3), message(4)];
  it("is the first inbound one after what was read", () => {
    expect(firstUnreadOf(messages, at(1), 2)).toBe(messageId(3));
  });
  it("is counted from the end when nothing was ever read", () => {
    expect(firstUnreadOf(messages, null, 2)).toBe(messageId(3));
    expect(firstUnreadOf(messages, null, 99)).toBe(messageId(1));
  });
  it("is none when everything is read", () => {
    expect(firstUnreadOf(messages, at(1), 0)).toBeUndefined();
  });
});
