import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogger } from "#core/platform/log.ts";
import { watchInbound } from "./inbound-watch.ts";

const log = createLogger("test", "silent");
const counted = { deliveries: 1, messages: 0, statuses: 0, parked: 0, failed: 0 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("takes what waits without any queue, and nothing when nothing waits", async () => {
  let waiting = false;
  const process = vi.fn(() => Promise.resolve(counted));
  const watch = watchInbound({
    inbound: { isWaiting: () => Promise.resolve(waiting), process },
    log,
    everyMs: 2_000,
  });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(process).toHaveBeenCalledTimes(0);
  waiting = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(process).toHaveBeenCalledTimes(1);
  await watch.stop(1_000);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(process).toHaveBeenCalledTimes(1);
});

test("two looks never overlap, and stopping aborts the one under way and waits for it", async () => {
  let end: () => void = () => undefined;
  const signals: AbortSignal[] = [];
  const process = vi.fn((signal?: AbortSignal) => {
    if (signal) signals.push(signal);
    return new Promise<typeof counted>((resolve) => {
      end = () => resolve(counted);
    });
  });
  const watch = watchInbound({
    inbound: { isWaiting: () => Promise.resolve(true), process },
    log,
    everyMs: 2_000,
  });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(process).toHaveBeenCalledTimes(1);
  expect(signals[0]?.aborted).toBe(false);
  let stopped = false;
  const stopping = watch.stop(60_000).then(() => (stopped = true));
  await vi.advanceTimersByTimeAsync(10);
  expect(signals[0]?.aborted).toBe(true);
  expect(stopped).toBe(false);
  end();
  await stopping;
  expect(stopped).toBe(true);
});

test("a look that hangs does not hold up the stop for longer than the grace", async () => {
  const watch = watchInbound({
    inbound: { isWaiting: () => new Promise<boolean>(() => undefined), process: vi.fn() },
    log,
    everyMs: 2_000,
  });
  await vi.advanceTimersByTimeAsync(2_000);
  const stopping = watch.stop(500);
  await vi.advanceTimersByTimeAsync(500);
  await stopping;
});

test("a look that fails is logged, and the next one comes", async () => {
  const process = vi.fn(() => Promise.resolve(counted));
  const warn = vi.spyOn(log, "warn");
  const isWaiting = vi
    .fn<() => Promise<boolean>>()
    .mockRejectedValueOnce(new Error("connection lost"))
    .mockResolvedValue(true);
  const watch = watchInbound({ inbound: { isWaiting, process }, log, everyMs: 2_000 });
  await vi.advanceTimersByTimeAsync(4_000);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(process).toHaveBeenCalledTimes(1);
  await watch.stop(1_000);
});
