import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyEnvelope } from "#contracts/events/registry.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Message, MessageStatus } from "#contracts/shapes/message.ts";
import { buildConversation, buildEvent, buildMessage, conversationId, messageId } from "../testing/build.ts";
import { applyEvents } from "./inbox-events.ts";
import {
  emptyModel,
  mergeConversations,
  mergeMessages,
  trackThread,
  type InboxModel,
} from "./inbox-model.ts";
import { addPending, settlePending } from "./inbox-pending.ts";
import { conversationRow, conversationRows, threadMessages } from "./inbox-views.ts";

const conversation = conversationId(1);
const elsewhere = conversationId(2);
const statuses: MessageStatus[] = ["queued", "sending", "accepted", "sent", "delivered", "read"];

/** What a server knows after each of its events: index = sequence number. */
interface World {
  events: AnyEnvelope[];
  rows: (Conversation | undefined)[];
  threads: Message[][];
  /** The thread of `elsewhere`. */
  others: Message[][];
}

type Step = { kind: "in" | "out" } | { kind: "status" | "move"; of: number };

const at = (seq: number): string => new Date(Date.UTC(2026, 10, 22, 10, 0, seq)).toISOString();

const brief = ({ id, direction, type, text, status, sentAt }: Message): Conversation["lastMessage"] => ({
  id,
  direction,
  type,
  text,
  status,
  sentAt,
});

/** Plays a little server: messages come, move to the other conversation and back, their statuses move, the row follows. */
const worldOf = (steps: readonly Step[]): World => {
  const world: World = { events: [], rows: [undefined], threads: [[]], others: [[]] };
  let row: Conversation | undefined;
  let all: Message[] = [];
  const of = (id: string): Message[] => all.filter((message) => message.conversationId === id);
  const commit = (event: (seq: number) => AnyEnvelope): void => {
    world.events.push(event(world.events.length + 1));
    world.rows.push(row);
    world.threads.push(of(conversation));
    world.others.push(of(elsewhere));
  };
  for (const step of steps) {
    const seq = world.events.length + 1;
    if (step.kind === "status") {
      const message = all.find((each) => each.direction === "outbound" && each.status !== "read");
      if (message === undefined) continue;
      const status = statuses[Math.min(statuses.indexOf(message.status) + 1 + (step.of % 2), 5)]!;
      const moved: Message = { ...message, status, statusAt: at(seq), attempt: 1 };
      all = all.map((each) => (each.id === moved.id ? moved : each));
      if (row?.lastMessage?.id === moved.id) row = { ...row, lastMessage: { ...row.lastMessage, status } };
      commit((number) =>
        buildEvent(number, "message.status_changed", {
          messageId: moved.id,
          conversationId: moved.conversationId,
          status,
          statusAt: at(seq),
          error: null,
          attempt: 1,
        }),
      );
      continue;
    }
    if (step.kind === "move") {
      const message = all[step.of];
      if (message === undefined) continue;
      const home = message.conversationId === conversation ? elsewhere : conversation;
      const moved: Message = { ...message, conversationId: home };
      all = all.map((each) => (each.id === moved.id ? moved : each));
      commit((number) => buildEvent(number, "message.created", { message: moved }));
      const last = of(conversation).at(-1);
      const left = {
        ...(row ?? buildConversation({ id: conversation })),
        lastMessage: last ? brief(last) : null,
      };
      row = left;
      commit((number) => buildEvent(number, "conversation.changed", { conversation: left }));
      continue;
    }
    const own = step.kind === "out";
    const message = buildMessage({
      id: messageId(seq),
      sentAt: at(seq),
      text: `text ${seq}`,
      ...(own
        ? { direction: "outbound", status: "queued", origin: "console", clientMessageId: `client-${seq}` }
        : {}),
    });
    all = [...all, message];
    commit((number) => buildEvent(number, "message.created", { message }));
    row = {
      ...(row ?? buildConversation({ id: conversation })),
      lastMessage: brief(message),
      lastMessageAt: message.sentAt,
      unreadCount: (row?.unreadCount ?? 0) + (own ? 0 : 1),
    };
    const changed = row;
    commit((number) => buildEvent(number, "conversation.changed", { conversation: changed }));
  }
  return world;
};

const stepsArb = fc.array(
  fc.oneof(
    fc.constant<Step>({ kind: "in" }),
    fc.constant<Step>({ kind: "out" }),
    fc.nat(3).map((of): Step => ({ kind: "status", of })),
    fc.nat(5).map((of): Step => ({ kind: "move", of })),
  ),
  { minLength: 1, maxLength: 30 },
);

const listPage = (model: InboxModel, world: World, seq: number, truth = seq): InboxModel => {
  const row = world.rows[truth];
  return mergeConversations(model, row === undefined ? [] : [row], seq);
};
const threadPage = (model: InboxModel, world: World, seq: number, truth = seq): InboxModel =>
  mergeMessages(trackThread(model, conversation), conversation, world.threads[truth]!, seq);

const otherPage = (model: InboxModel, world: World, seq: number, truth = seq): InboxModel =>
  mergeMessages(trackThread(model, elsewhere), elsewhere, world.others[truth]!, seq);

const shownBy = (model: InboxModel) => ({
  rows: conversationRows(model),
  thread: threadMessages(model, conversation),
  other: threadMessages(model, elsewhere),
});

describe("old state + events = fresh fetch", () => {
  it("whatever the bursts, the repeats and the pages in between", () => {
    fc.assert(
      fc.property(
        stepsArb,
        fc.array(
          fc.record({
            take: fc.integer({ min: 0, max: 8 }),
            back: fc.integer({ min: 0, max: 6 }),
            page: fc.nat(4),
            lead: fc.nat(4),
          }),
          { maxLength: 25 },
        ),
        (steps, moves) => {
          const world = worldOf(steps);
          const end = world.events.length;
          let done = 0;
          let bothOpen = false;
          let model = threadPage(listPage(emptyModel, world, 0), world, 0);
          for (const { take, back, page, lead } of moves) {
            // A burst that begins before what is already applied: repeats must not matter.
            const next = Math.min(end, done + take);
            model = applyEvents(model, world.events.slice(Math.max(0, done - back), next));
            done = next;
            // A page asked for a while ago (older than what we have) or newer than what it claims.
            const asOf = Math.max(0, Math.min(end, done - back + lead));
            const truth = Math.min(end, asOf + lead);
            if (page === 1) model = listPage(model, world, asOf, truth);
            if (page === 2) model = threadPage(model, world, asOf, truth);
            // Asked for when it is opened, so it knows all that is applied by then; later ones may be late.
            if (page === 3) model = otherPage(model, world, bothOpen ? asOf : done, bothOpen ? truth : done);
            bothOpen ||= page === 3;
          }
          model = applyEvents(model, world.events);
          const one = threadPage(listPage(emptyModel, world, end), world, end);
          const fresh = bothOpen ? otherPage(one, world, end) : one;
          expect(shownBy(model)).toEqual(shownBy(fresh));
          expect(model.inbox.lastSeq).toBe(Math.max(end, 0));
        },
      ),
    );
  });

  it("is the same when replayed from any cursor", () => {
    fc.assert(
      fc.property(stepsArb, fc.nat(60), (steps, from) => {
        const world = worldOf(steps);
        const start = Math.min(from, world.events.length);
        let model = threadPage(listPage(emptyModel, world, start), world, start);
        for (const event of world.events) model = applyEvents(model, [event, event]);
        const end = world.events.length;
        expect(shownBy(model)).toEqual(shownBy(threadPage(listPage(emptyModel, world, end), world, end)));
      }),
    );
  });

  it("a replayed event does not undo a newer page, not even for a moment", () => {
    const row = buildConversation();
    const sent = buildMessage({ direction: "outbound", status: "sent" });
    let model = mergeConversations(trackThread(emptyModel, conversation), [row], 2);
    const read = { ...sent, status: "read" as const };
    model = mergeMessages(model, conversation, [read], 9);
    model = mergeConversations(model, [{ ...row, unreadCount: 4 }], 9);
    model = applyEvents(model, [
      buildEvent(3, "message.created", { message: sent }),
      buildEvent(4, "conversation.changed", { conversation: { ...row, unreadCount: 1 } }),
      buildEvent(5, "message.status_changed", {
        messageId: sent.id,
        conversationId: conversation,
        status: "delivered",
        statusAt: at(5),
        error: null,
        attempt: 1,
      }),
    ]);
    expect(threadMessages(model, conversation).map((each) => each.status)).toEqual(["read"]);
    expect(conversationRow(model, row.id)?.unreadCount).toBe(4);
    expect(model.inbox.lastSeq).toBe(5);
  });

  it("a late page does not undo an event", () => {
    const row = buildConversation({ unreadCount: 0 });
    const newer = { ...row, unreadCount: 3 };
    let model = mergeConversations(emptyModel, [row], 10);
    model = applyEvents(model, [buildEvent(11, "conversation.changed", { conversation: newer })]);
    model = mergeConversations(model, [row], 10);
    expect(conversationRow(model, row.id)?.unreadCount).toBe(3);
  });

  it("a late page does not undo the status that an event gave the row's last message", () => {
    const lastMessage = brief(buildMessage({ direction: "outbound", status: "sent" }));
    const row = buildConversation({ lastMessage });
    let model = mergeConversations(emptyModel, [row], 10);
    model = applyEvents(model, [
      buildEvent(11, "message.status_changed", {
        messageId: messageId(1),
        conversationId: conversation,
        status: "read",
        statusAt: at(11),
        error: null,
        attempt: 1,
      }),
    ]);
    model = mergeConversations(model, [row], 10);
    expect(conversationRow(model, row.id)?.lastMessage?.status).toBe("read");
  });
});

describe("a message that changes its conversation", () => {
  const message = buildMessage();
  const moved = { ...message, conversationId: elsewhere };
  const open = mergeMessages(trackThread(emptyModel, conversation), conversation, [message], 1);
  const event = buildEvent(2, "message.created", { message: moved });
  const placesOf = (model: InboxModel) => [
    threadMessages(model, conversation).length,
    threadMessages(model, elsewhere).length,
  ];

  it("leaves the thread on screen, whether its new one is open or not", () => {
    expect(placesOf(applyEvents(open, [event]))).toEqual([0, 0]);
    expect(placesOf(applyEvents(trackThread(open, elsewhere), [event]))).toEqual([0, 1]);
  });

  it("is not brought back by a page that was asked for before, nor by the answer to its sending", () => {
    const after = applyEvents(open, [event]);
    expect(placesOf(mergeMessages(after, conversation, [message], 1))).toEqual([0, 0]);
    expect(placesOf(settlePending(after, message))).toEqual([0, 0]);
  });

  it("leaves when a page of its new thread shows it first, and the event changes nothing then", () => {
    const paged = mergeMessages(trackThread(open, elsewhere), elsewhere, [moved], 2);
    expect(placesOf(paged)).toEqual([0, 1]);
    expect(placesOf(applyEvents(paged, [event]))).toEqual([0, 1]);
  });

  it("is there when its new thread is opened later", () => {
    const opened = trackThread(applyEvents(open, [event]), elsewhere);
    expect(placesOf(mergeMessages(opened, elsewhere, [moved], 2))).toEqual([0, 1]);
  });
});

describe("joined conversations", () => {
  it("lead to the one that is left, with what waits to be sent", () => {
    const from = conversationId(1);
    const into = conversationId(2);
    let model = mergeConversations(
      emptyModel,
      [buildConversation({ id: from }), buildConversation({ id: into })],
      1,
    );
    model = mergeMessages(trackThread(trackThread(model, from), into), from, [buildMessage()], 1);
    model = addPending(model, {
      clientMessageId: "c",
      conversationId: from,
      text: "x",
      createdAt: at(1),
      state: "waiting",
    });
    model = applyEvents(model, [buildEvent(2, "conversation.merged", { from, into })]);
    expect(conversationRow(model, from)?.id).toBe(into);
    expect(threadMessages(model, into)).toHaveLength(1);
    expect(model.pending[0]?.conversationId).toBe(into);
  });
});

describe("memory", () => {
  it("keeps no messages of threads that are not loaded", () => {
    const model = applyEvents(mergeConversations(emptyModel, [buildConversation()], 0), [
      buildEvent(1, "message.created", { message: buildMessage() }),
    ]);
    expect(model.inbox.threads).toEqual({});
    expect(model.inbox.lastSeq).toBe(1);
  });
});
