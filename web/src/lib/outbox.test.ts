import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "#contracts/client.ts";
import { buildMessage } from "../testing/build.ts";
import { createOutbox } from "./outbox.ts";
import type { PendingMessage } from "./pending.ts";

const pendingOf = (number: number, conversationId = "a"): PendingMessage => ({
  clientMessageId: `client-${number}`,
  conversationId,
  text: `text ${number}`,
  createdAt: new Date(number).toISOString(),
  state: "waiting",
});
const refused = (code: "service_window_closed" | "unavailable"): ApiError =>
  new ApiError({ type: "x", title: "No", status: 409, code, requestId: "req_1" });

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
};

/** A server that takes each client id once, and fails the way the test says. */
const setup = (fail: (call: number) => "lost" | "lost after" | ApiError | undefined = () => undefined) => {
  const world = {
    pending: [] as PendingMessage[],
    taken: [] as string[],
    calls: 0,
    online: true,
    timers: [] as (() => void)[],
  };
  const outbox = createOutbox({
    send: async (message) => {
      const failure = fail(world.calls++);
      await Promise.resolve();
      if (failure === "lost") throw new ApiError("network");
      if (failure instanceof ApiError) throw failure;
      if (!world.taken.includes(message.clientMessageId)) world.taken.push(message.clientMessageId);
      if (failure === "lost after") throw new ApiError("network");
      return buildMessage({ clientMessageId: message.clientMessageId });
    },
    pending: () => world.pending,
    patch: (id, patch) => {
      world.pending = world.pending.map((each) =>
        each.clientMessageId === id ? { ...each, ...patch } : each,
      );
    },
    settle: (_message, id) => {
      world.pending = world.pending.filter((each) => each.clientMessageId !== id);
    },
    online: () => world.online,
    later: (run) => void world.timers.push(run),
  });
  const add = (message: PendingMessage): void => {
    world.pending = [...world.pending, message];
    outbox.pump();
  };
  const drain = async (): Promise<void> => {
    await settle();
    for (let round = 0; round < 100 && world.timers.length > 0; round += 1) {
      world.timers.splice(0).forEach((run) => run());
      await settle();
    }
  };
  return { world, outbox, add, drain };
};

describe("outbox", () => {
  it("every message once and in order, however many answers are lost", async () => {
    const outcome = fc.constantFrom("lost" as const, "lost after" as const, undefined, undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        async (failures, count) => {
          const { world, add, drain } = setup((call) => failures[call]);
          for (let number = 1; number <= count; number += 1) add(pendingOf(number));
          await drain();
          expect(world.taken).toEqual(Array.from({ length: count }, (_, index) => `client-${index + 1}`));
          expect(world.pending).toEqual([]);
        },
      ),
    );
  });

  it("keeps what is written offline and sends it in order afterwards", async () => {
    const { world, outbox, add, drain } = setup();
    world.online = false;
    add(pendingOf(1));
    add(pendingOf(2));
    await drain();
    expect(world.calls).toBe(0);
    world.online = true;
    outbox.pump();
    await drain();
    expect(world.taken).toEqual(["client-1", "client-2"]);
  });

  it("one conversation does not wait for another", async () => {
    const { world, add, drain } = setup((call) => (call === 0 ? "lost" : undefined));
    add(pendingOf(1, "a"));
    add(pendingOf(2, "b"));
    await settle();
    expect(world.taken).toEqual(["client-2"]);
    await drain();
    expect(world.taken).toEqual(["client-2", "client-1"]);
  });

  it("a refusal stays with its reason and lets the next one go", async () => {
    const { world, add, drain } = setup((call) =>
      call === 0 ? refused("service_window_closed") : undefined,
    );
    add(pendingOf(1));
    add(pendingOf(2));
    await drain();
    expect(world.taken).toEqual(["client-2"]);
    expect(world.pending).toMatchObject([
      {
        clientMessageId: "client-1",
        state: "refused",
        refusal: { code: "service_window_closed", requestId: "req_1" },
      },
    ]);
  });

  it("a server that is not ready is asked again, without losing the place", async () => {
    const { world, add, drain } = setup((call) => (call < 2 ? refused("unavailable") : undefined));
    add(pendingOf(1));
    add(pendingOf(2));
    await drain();
    expect(world.taken).toEqual(["client-1", "client-2"]);
  });
});
