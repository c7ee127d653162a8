import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildConversation, buildEvent, buildMessage, conversationId } from "../testing/build.ts";
import { applyEvents } from "./inbox-events.ts";
import {
  emptyModel,
  mergeConversations,
  mergeMessages,
  trackThread,
  type InboxModel,
} from "./inbox-model.ts";
import { addPending, patchPending, settlePending } from "./inbox-pending.ts";
import { threadMessages } from "./inbox-views.ts";

const conversation = conversationId(1);
const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();

describe("optimistic messages", () => {
  const pending = {
    clientMessageId: "client-1",
    conversationId: conversation,
    text: "Hi",
    createdAt: at(1),
    state: "waiting" as const,
  };
  const real = buildMessage({ direction: "outbound", status: "queued", clientMessageId: "client-1" });
  const started = addPending(
    mergeConversations(trackThread(emptyModel, conversation), [buildConversation()], 0),
    pending,
  );
  const copies = (model: InboxModel): number =>
    model.pending.filter((each) => each.clientMessageId === "client-1").length +
    threadMessages(model, conversation).filter((each) => each.clientMessageId === "client-1").length;

  it("exactly one copy, whatever order answer, event, page and status come in", () => {
    const steps: ((model: InboxModel) => InboxModel)[] = [
      (model) => settlePending(model, real),
      (model) => applyEvents(model, [buildEvent(1, "message.created", { message: real })]),
      (model) => mergeMessages(model, conversation, [real], 1),
      (model) => patchPending(model, "client-1", { state: "sending" }),
      (model) => addPending(model, pending),
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), (order) => {
        const model = order.reduce((state, index) => steps[index]!(state), started);
        expect(copies(model)).toBe(1);
      }),
    );
  });

  it("adds a client id once", () => {
    expect(addPending(started, pending).pending).toHaveLength(1);
  });

  it("an answer that comes after its events does not move the status back", () => {
    let model = applyEvents(started, [
      buildEvent(1, "message.created", { message: real }),
      buildEvent(2, "message.status_changed", {
        messageId: real.id,
        conversationId: conversation,
        status: "delivered",
        statusAt: at(2),
        error: null,
        attempt: 1,
      }),
    ]);
    model = settlePending(model, real);
    expect(threadMessages(model, conversation).map((each) => each.status)).toEqual(["delivered"]);
  });
});
