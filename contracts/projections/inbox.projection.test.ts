import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnyEnvelope } from "../events/registry.ts";
import { compareMessages } from "../message-order.ts";
import { Message } from "../shapes/message.ts";
import { applyEvent, conversationList, emptyInbox, threadOf } from "./inbox.projection.ts";

const uuid = (n: number): string => `01930000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
const at = (n: number): string => new Date(1_790_000_000_000 + n * 1000).toISOString();
const org = uuid(1);

const message = (n: number, conversation: number, second: number) => ({
  id: uuid(1000 + n),
  conversationId: uuid(100 + conversation),
  contactId: uuid(50),
  direction: "outbound" as const,
  type: "text" as const,
  text: `m${n}`,
  status: "queued" as const,
  origin: "console" as const,
  sentAt: at(second),
});

const conversation = (n: number, second: number) => ({
  id: uuid(100 + n),
  channelId: uuid(2),
  contact: { id: uuid(50), name: "Maya" },
  status: "open" as const,
  unreadCount: 0,
  lastMessage: null,
  lastMessageAt: at(second),
  readUpTo: null,
  windowExpiresAt: null,
  entryPoint: false,
});

const body = fc.oneof(
  fc.record({ n: fc.nat(20), c: fc.nat(3), s: fc.nat(50) }).map(({ n, c, s }) => ({
    name: "message.created",
    data: { message: message(n, c, s) },
  })),
  fc.record({ n: fc.nat(3), s: fc.nat(50) }).map(({ n, s }) => ({
    name: "conversation.changed",
    data: { conversation: conversation(n, s) },
  })),
  fc.record({ n: fc.nat(20), c: fc.nat(3) }).map(({ n, c }) => ({
    name: "message.status_changed",
    data: {
      messageId: uuid(1000 + n),
      conversationId: uuid(100 + c),
      status: "delivered",
      statusAt: at(60),
      error: null,
      attempt: 1,
    },
  })),
);

const history = fc
  .array(body, { maxLength: 60 })
  .map((bodies) =>
    bodies.map((event, index) =>
      AnyEnvelope.parse({ seq: index + 1, id: uuid(5000 + index), orgId: org, at: at(index), ...event }),
    ),
  );

describe("inbox projection", () => {
  it("ends the same when a stretch of events is replayed after a cut", () => {
    fc.assert(
      fc.property(history, fc.nat(60), fc.nat(60), (events, cut, back) => {
        const once = events.reduce(applyEvent, emptyInbox);
        const from = Math.max(0, cut - back);
        const twice = [...events.slice(0, cut), ...events.slice(from)].reduce(applyEvent, emptyInbox);
        expect(twice).toEqual(once);
      }),
    );
  });

  it("never changes a state that it was given", () => {
    fc.assert(
      fc.property(history, (events) => {
        let state = emptyInbox;
        for (const event of events) {
          const before = structuredClone(state);
          const next = applyEvent(state, event);
          expect(state).toEqual(before);
          state = next;
        }
      }),
    );
  });

  it("lists threads and conversations in their one order", () => {
    fc.assert(
      fc.property(history, (events) => {
        const state = events.reduce(applyEvent, emptyInbox);
        for (const id of Object.keys(state.threads)) {
          const thread = threadOf(state, id);
          for (const [index, item] of thread.entries()) {
            const next = thread[index + 1];
            if (next) expect(compareMessages(item, next)).toBeLessThan(0);
          }
        }
        const list = conversationList(state).map((row) => Date.parse(row.lastMessageAt));
        expect(list).toEqual([...list].sort((a, b) => b - a));
      }),
    );
  });

  it("old state + events = fresh fetch, also when messages change their conversation", () => {
    const step = fc.record({ n: fc.nat(12), c: fc.nat(3), what: fc.constantFrom("put", "status", "fold") });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const truth = new Map<string, Message>();
        let state = emptyInbox;
        let seq = 0;
        const tell = (name: string, data: object): void => {
          seq += 1;
          const envelope = { seq, id: uuid(5000 + seq), orgId: org, at: at(seq), name, data };
          state = applyEvent(state, AnyEnvelope.parse(envelope));
        };
        for (const { n, c, what } of steps) {
          const known = truth.get(uuid(1000 + n));
          if (what === "put") {
            // New, or moved: a number turned out to be another person's.
            const home = { conversationId: uuid(100 + c), contactId: uuid(50 + c) };
            const put = Message.parse({ ...(known ?? message(n, c, n)), ...home });
            truth.set(put.id, put);
            tell("message.created", { message: put });
            tell("conversation.changed", {
              conversation: { ...conversation(c, n), contact: { id: home.contactId, name: "Maya" } },
            });
          } else if (what === "status" && known) {
            const reached = { status: "delivered", statusAt: at(60), attempt: 1 } as const;
            truth.set(known.id, { ...known, ...reached });
            const { id: messageId, conversationId } = known;
            tell("message.status_changed", { messageId, conversationId, ...reached, error: null });
          } else if (what === "fold" && known && known.conversationId !== uuid(100 + c)) {
            const into = uuid(100 + c);
            if (state.conversations[into] === undefined) continue;
            tell("conversation.merged", { from: known.conversationId, into });
            for (const each of [...truth.values()].filter((m) => m.conversationId === known.conversationId)) {
              const home = { conversationId: into, contactId: uuid(50 + c) };
              truth.set(each.id, Message.parse({ ...each, ...home }));
            }
          }
        }
        for (const c of [0, 1, 2, 3]) {
          const fresh = [...truth.values()].filter((each) => each.conversationId === uuid(100 + c));
          expect(threadOf(state, uuid(100 + c))).toEqual(fresh.sort(compareMessages));
        }
      }),
    );
  });

  it("takes a message that turns up in another conversation out of the one it was in", () => {
    const moved = { ...message(1, 2, 1), contactId: uuid(51) };
    const events = [
      { name: "message.created", data: { message: message(1, 1, 1) } },
      { name: "message.created", data: { message: message(2, 1, 2) } },
      { name: "message.created", data: { message: moved } },
    ].map((event, index) =>
      AnyEnvelope.parse({ seq: index + 1, id: uuid(9000 + index), orgId: org, at: at(index), ...event }),
    );
    const state = events.reduce(applyEvent, emptyInbox);
    expect(threadOf(state, uuid(101)).map((item) => item.id)).toEqual([uuid(1002)]);
    expect(threadOf(state, uuid(102)).map((item) => [item.id, item.contactId])).toEqual([
      [uuid(1001), uuid(51)],
    ]);
  });

  it("moves a merged conversation's messages and forgets the old row", () => {
    const events = [
      { name: "conversation.changed", data: { conversation: conversation(1, 1) } },
      { name: "conversation.changed", data: { conversation: conversation(2, 2) } },
      { name: "message.created", data: { message: message(1, 1, 1) } },
      { name: "conversation.merged", data: { from: uuid(101), into: uuid(102) } },
    ].map((event, index) =>
      AnyEnvelope.parse({ seq: index + 1, id: uuid(9000 + index), orgId: org, at: at(index), ...event }),
    );
    const state = events.reduce(applyEvent, emptyInbox);
    expect(Object.keys(state.conversations)).toEqual([uuid(102)]);
    expect(threadOf(state, uuid(102)).map((item) => item.conversationId)).toEqual([uuid(102)]);
    expect(state.threads[uuid(101)]).toBeUndefined();
  });

  it("gives a merged conversation's messages the contact that it belongs to", () => {
    const other = { ...conversation(2, 2), contact: { id: uuid(51), name: "Maya" } };
    const events = [
      { name: "conversation.changed", data: { conversation: conversation(1, 1) } },
      { name: "conversation.changed", data: { conversation: conversation(2, 2) } },
      { name: "message.created", data: { message: message(1, 1, 1) } },
      { name: "message.created", data: { message: message(2, 2, 2) } },
      { name: "conversation.changed", data: { conversation: other } },
      { name: "conversation.merged", data: { from: uuid(101), into: uuid(102) } },
    ].map((event, index) =>
      AnyEnvelope.parse({ seq: index + 1, id: uuid(9000 + index), orgId: org, at: at(index), ...event }),
    );
    const state = events.reduce(applyEvent, emptyInbox);
    expect(threadOf(state, uuid(102)).map((item) => item.contactId)).toEqual([uuid(51), uuid(51)]);
  });
});
