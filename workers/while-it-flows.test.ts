import { expect, it } from "vitest";
import type { Inbound } from "./inbound/create-inbound.ts";
import { whileItFlows } from "./while-it-flows.ts";

/** Answers these numbers of deliveries, look by look, then none. */
const inboundOf = (...found: number[]): { inbound: Inbound; looks: () => number } => {
  let looks = 0;
  const inbound: Inbound = {
    process: () => {
      const deliveries = found[looks] ?? 0;
      looks += 1;
      return Promise.resolve({ deliveries, messages: deliveries, statuses: 0, parked: 0, failed: 0 });
    },
    applyParked: () => Promise.resolve(0),
    isWaiting: () => Promise.resolve(false),
  };
  return { inbound, looks: () => looks };
};
const settings = { lingerMs: 0, looks: 3 };

it("rests after some looks in a row that found nothing, and counts all that it did", async () => {
  const { inbound, looks } = inboundOf(5, 0, 0, 2, 0, 1);
  expect(await whileItFlows(inbound, settings).process()).toMatchObject({ deliveries: 8, messages: 8 });
  expect(looks()).toBe(6 + 3);
});

it("does not linger when there was nothing at all", async () => {
  const { inbound, looks } = inboundOf();
  await whileItFlows(inbound, settings).process();
  expect(looks()).toBe(1);
});

it("ends when it is told to", async () => {
  const stop = new AbortController();
  const { inbound, looks } = inboundOf(1, 1, 1, 1);
  const stopping: Inbound = {
    ...inbound,
    process: (signal) => {
      if (looks() === 1) stop.abort();
      return inbound.process(signal);
    },
  };
  await whileItFlows(stopping, settings).process(stop.signal);
  expect(looks()).toBe(2);
});
