import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyEnvelope } from "#contracts/events/registry.ts";
import { ApiError } from "#contracts/client.ts";
import { ContactId } from "#contracts/ids.ts";
import { buildEvent, uuid } from "../testing/build.ts";
import { createEventFeed, type FeedPorts } from "./event-feed.ts";

const event = (seq: number): AnyEnvelope =>
  buildEvent(seq, "contact.changed", { contactId: ContactId.parse(uuid(2)) });

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

/** A server with a log, and a console that remembers what was applied to it. */
const setup = (over: Partial<FeedPorts> = {}) => {
  const world = {
    log: [] as AnyEnvelope[],
    applied: [] as number[],
    cursor: 0,
    refetches: 0,
    live: 0,
    frames: [] as (() => void)[],
  };
  const ports: FeedPorts = {
    replay: (after) => {
      const items = world.log.filter((each) => each.seq > after).slice(0, 2);
      const last = items.at(-1)?.seq;
      const more = last !== undefined && world.log.some((each) => each.seq > last);
      return Promise.resolve({ items, nextCursor: more ? String(last) : null });
    },
    cursor: () => world.cursor,
    whenBased: () => Promise.resolve(),
    apply: (burst) => {
      for (const { seq } of burst) {
        if (seq <= world.cursor) continue;
        world.applied.push(seq);
        world.cursor = seq;
      }
    },
    refetch: () => {
      world.refetches += 1;
      world.cursor = world.log.at(-1)?.seq ?? 0;
    },
    isHopeless: (error) => !(error instanceof ApiError) || error.code === "cursor_expired",
    soon: (run) => void world.frames.push(run),
    onLive: () => void (world.live += 1),
    onApplied: () => undefined,
    wait: () => Promise.resolve(),
    ...over,
  };
  const feed = createEventFeed(ports);
  const frame = (): void => world.frames.splice(0).forEach((run) => run());
  return { world, feed, frame };
};

describe("event feed", () => {
  it("loses and doubles nothing, wherever the line is cut", async () => {
    const move = fc.constantFrom("happen", "happen", "cut", "connect", "frame");
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
        const { world, feed, frame } = setup();
        const line = { up: false };
        const connect = (): void => {
          line.up = true;
          feed.connected();
          void feed.hello(world.log.length);
        };
        for (const each of moves) {
          if (each === "happen") {
            const next = event(world.log.length + 1);
            world.log.push(next);
            if (line.up) feed.event(next);
          }
          if (each === "cut" && line.up) {
            line.up = false;
            feed.disconnected();
          }
          if (each === "connect" && !line.up) connect();
          if (each === "frame") {
            frame();
            await settle();
          }
        }
        if (!line.up) connect();
        await settle();
        frame();
        await settle();
        expect(world.applied).toEqual(world.log.map((each) => each.seq));
        expect(world.refetches).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it("applies many live events in one burst", async () => {
    const bursts: number[] = [];
    const { feed, frame, world } = setup({ apply: (burst) => void bursts.push(burst.length) });
    feed.connected();
    await feed.hello(0);
    for (let seq = 1; seq <= 60; seq += 1) feed.event(event(seq));
    expect(world.frames).toHaveLength(1);
    frame();
    expect(bursts).toEqual([60]);
  });

  it("fetches again when the cursor is too old", async () => {
    const expired = new ApiError({ type: "x", title: "old", status: 410, code: "cursor_expired" });
    let calls = 0;
    const { feed, world } = setup({
      replay: () => {
        calls += 1;
        return Promise.reject(expired);
      },
    });
    world.log = [event(5)];
    feed.connected();
    await feed.hello(5);
    expect({ calls, refetches: world.refetches, live: world.live }).toEqual({
      calls: 1,
      refetches: 1,
      live: 1,
    });
  });

  it("tries again when the server is away, without fetching everything", async () => {
    let calls = 0;
    const { feed, world } = setup({
      replay: () => {
        calls += 1;
        return calls < 3
          ? Promise.reject(new ApiError("network"))
          : Promise.resolve({ items: [event(1)], nextCursor: null });
      },
    });
    feed.connected();
    await feed.hello(1);
    expect({ calls, refetches: world.refetches, applied: world.applied }).toEqual({
      calls: 3,
      refetches: 0,
      applied: [1],
    });
  });

  it("fetches again on an event that it does not know", async () => {
    const { feed, world } = setup();
    feed.connected();
    await feed.hello(0);
    feed.event({ ...event(1), name: "invoice.paid" } as unknown as AnyEnvelope);
    await settle();
    expect(world.refetches).toBe(1);
  });

  it("fetches again when the stream is younger than what it knows", async () => {
    const { feed, world } = setup();
    world.cursor = 50;
    world.log = [event(1), event(2)];
    feed.connected();
    await feed.hello(2);
    expect(world.refetches).toBe(1);
  });
});
