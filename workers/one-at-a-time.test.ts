import { expect, it } from "vitest";
import type { Inbound } from "./inbound/create-inbound.ts";
import { oneAtATime } from "./one-at-a-time.ts";

const none = { deliveries: 0, messages: 0, statuses: 0, parked: 0, failed: 0 };

it("shares a run, and runs once more for those who asked meanwhile", async () => {
  const ends: (() => void)[] = [];
  let atOnce = 0;
  let most = 0;
  const inbound = oneAtATime({
    process: async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise<void>((resolve) => ends.push(resolve));
      atOnce -= 1;
      return none;
    },
    applyParked: () => Promise.resolve(0),
    isWaiting: () => Promise.resolve(false),
  } satisfies Inbound);
  const all = Promise.all([inbound.process(), inbound.process(), inbound.process()]);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await all;
  expect(most).toBe(1);
  expect(ends).toHaveLength(2);
  void inbound.process();
  expect(ends).toHaveLength(3);
  ends[2]?.();
});

it("is free again after a run that failed", async () => {
  let calls = 0;
  const inbound = oneAtATime({
    process: () => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("down")) : Promise.resolve(none);
    },
    applyParked: () => Promise.resolve(0),
    isWaiting: () => Promise.resolve(false),
  });
  await expect(inbound.process()).rejects.toThrow("down");
  expect(await inbound.process()).toEqual(none);
});
