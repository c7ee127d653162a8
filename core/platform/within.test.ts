import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endsWithin, within } from "./within.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("within", () => {
  it("answers what the work answers, and leaves no timer behind", async () => {
    await expect(within(100, "reading", Promise.resolve(7))).resolves.toBe(7);
    await expect(within(100, "reading", Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("names the work that took too long, and swallows its later failure", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_resolve, reject) => (fail = reject));
    const answer = expect(within(100, "reading", work)).rejects.toThrow("reading took more than 100 ms");
    await vi.advanceTimersByTimeAsync(100);
    await answer;
    fail(new Error("too late to matter"));
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("endsWithin", () => {
  it("says whether the work ended in time, and passes on its failure", async () => {
    await expect(endsWithin(100, Promise.resolve())).resolves.toBe(true);
    await expect(endsWithin(100, Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(vi.getTimerCount()).toBe(0);
    const answer = endsWithin(100, new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(100);
    await expect(answer).resolves.toBe(false);
  });
});
