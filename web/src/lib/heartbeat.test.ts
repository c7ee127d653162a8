import { describe, expect, it } from "vitest";
import { createHeartbeat } from "./heartbeat.ts";

const setup = () => {
  const world = { now: 0, said: [] as string[], answer: undefined as (() => void) | undefined };
  const heart = createHeartbeat({
    now: () => world.now,
    probe: (answered) => {
      world.said.push("probe");
      world.answer = answered;
    },
    onSilent: () => world.said.push("silent"),
    onAlive: () => world.said.push("alive"),
    onHopeless: () => world.said.push("hopeless"),
  });
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 250) {
      world.now += 250;
      heart.tick();
    }
  };
  return { world, heart, pass };
};

describe("heartbeat", () => {
  it("notices within three seconds that nothing answers any more", () => {
    const { world, pass } = setup();
    pass(1_500);
    world.answer?.();
    const cutAt = world.now;
    while (!world.said.includes("silent")) pass(250);
    expect(world.now - cutAt).toBeLessThanOrEqual(3_000);
  });

  it("says when the line speaks again, and gives it up after long silence", () => {
    const { world, heart, pass } = setup();
    pass(1_500);
    world.answer?.();
    pass(3_250);
    heart.heard();
    expect(world.said.at(-1)).toBe("alive");
    pass(12_000);
    expect(world.said).toContain("hopeless");
  });

  it("asks nothing while the line is busy, and trusts a server that never answered a probe", () => {
    const { world, heart, pass } = setup();
    for (let turn = 0; turn < 20; turn += 1) {
      pass(500);
      heart.heard();
    }
    expect(world.said).toEqual([]);
    pass(20_000);
    expect(world.said).toEqual(["probe"]);
  });

  it("draws no conclusion from a page that slept", () => {
    const { world, heart, pass } = setup();
    pass(1_500);
    world.answer?.();
    world.now += 3_600_000;
    heart.reset();
    pass(1_000);
    expect(world.said).toEqual(["probe"]);
  });
});
