import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "#contracts/errors.ts";
import { createAdmission } from "./admission.ts";
import type { Slot } from "./admission.ts";

const limits = { perProcess: 4, perLane: 2, waiting: 100, waitingPerLane: 50, maxWaitMs: 5_000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Lets what was resolved run. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "let in",
    (error: unknown) => (error instanceof AppError ? error.code : (error as Error).message),
  );

describe("admission (U15, U17)", () => {
  test("U15: the 201st request waits, and runs when one has left", async () => {
    const admission = createAdmission({ ...limits, perProcess: 200, perLane: 200 });
    const slots = await Promise.all(Array.from({ length: 200 }, () => admission.enter("org")));
    let ran = false;
    const last = admission.enter("org").then((slot) => {
      ran = true;
      return slot;
    });
    await settle();
    expect(ran).toBe(false);
    expect([admission.inFlight(), admission.waiting()]).toEqual([200, 1]);
    slots[7]?.leave();
    slots[7]?.leave();
    (await last).leave();
    expect([admission.inFlight(), admission.waiting()]).toEqual([199, 0]);
  });

  test("one lane never takes more than its share, however much room there is", async () => {
    const admission = createAdmission(limits);
    await Promise.all([admission.enter("a"), admission.enter("a")]);
    let third = false;
    void admission.enter("a").then(() => (third = true));
    const others = await Promise.all([admission.enter("b"), admission.enter("c")]);
    await settle();
    expect(third).toBe(false);
    others[0].leave();
    await settle();
    expect(third).toBe(false);
  });

  test("T42 (fairness): whoever comes last waits for one request of each lane, not for a thousand of one", async () => {
    const admission = createAdmission({ ...limits, perProcess: 1, perLane: 1 });
    const order: string[] = [];
    const first = await admission.enter("noisy");
    const run = (lane: string) =>
      admission.enter(lane).then((slot) => {
        order.push(lane);
        slot.leave();
      });
    const noisy = Array.from({ length: 40 }, () => run("noisy"));
    const quiet = [run("quiet"), run("calm"), run("quiet")];
    first.leave();
    await Promise.all([...noisy, ...quiet]);
    expect(order.indexOf("quiet")).toBeLessThanOrEqual(2);
    expect(order.indexOf("calm")).toBeLessThanOrEqual(2);
    expect(order.lastIndexOf("quiet")).toBeLessThanOrEqual(5);
  });

  test("U17: a full line and a long wait are told so with Retry-After, and nothing of them stays", async () => {
    const admission = createAdmission({ ...limits, waitingPerLane: 3, waiting: 4 });
    const slots = [await admission.enter("a"), await admission.enter("a")];
    const waiting = Array.from({ length: 3 }, () => codeOf(admission.enter("a")));
    const overflow = await admission.enter("a").catch((error: unknown) => error);
    expect(overflow).toMatchObject({ code: "unavailable", details: { retryAfterSeconds: 5 } });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await Promise.all(waiting)).toEqual(["unavailable", "unavailable", "unavailable"]);
    expect(admission.waiting()).toBe(0);
    for (const slot of slots) slot.leave();
    expect(admission.inFlight()).toBe(0);
    expect(await codeOf(admission.enter("a"))).toBe("let in");
  });

  test("a wait aside holds no place", async () => {
    const admission = createAdmission({ ...limits, perProcess: 1 });
    const slow = await admission.enter("a");
    let body: () => void = () => undefined;
    const reading = slow.aside(() => new Promise<void>((resolve) => (body = resolve)));
    const other = await admission.enter("b");
    body();
    await settle();
    expect(admission.waiting()).toBe(1);
    other.leave();
    await reading;
    expect(admission.inFlight()).toBe(1);
    slow.leave();
    // One whose body never came has left already.
    const broken = await admission.enter("a");
    expect(await codeOf(broken.aside(() => Promise.reject(new Error("cut"))))).toBe("cut");
    broken.leave();
    expect(admission.inFlight()).toBe(0);
  });

  test("caps, order and counts hold for any coming and going", async () => {
    const step = fc.oneof(
      fc.constantFrom("a", "b", "c", "d").map((lane) => ({ kind: "enter" as const, lane })),
      fc.nat(30).map((pick) => ({ kind: "leave" as const, pick })),
      fc.constantFrom(1, 400, 3_000).map((ms) => ({ kind: "wait" as const, ms })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const admission = createAdmission(limits);
        const held: { lane: string; slot: Slot }[] = [];
        const served = new Map<string, number[]>();
        let asked = 0;
        for (const one of steps) {
          if (one.kind === "enter") {
            const number = (asked += 1);
            void admission.enter(one.lane).then(
              (slot) => {
                held.push({ lane: one.lane, slot });
                served.set(one.lane, [...(served.get(one.lane) ?? []), number]);
              },
              () => undefined,
            );
          } else if (one.kind === "leave") held.splice(one.pick, 1)[0]?.slot.leave();
          else await vi.advanceTimersByTimeAsync(one.ms);
          await settle();
          expect(admission.inFlight()).toBe(held.length);
          expect(held.length).toBeLessThanOrEqual(limits.perProcess);
          for (const lane of ["a", "b", "c", "d"]) {
            const mine = held.filter((other) => other.lane === lane).length;
            expect(mine).toBeLessThanOrEqual(limits.perLane);
          }
          // First come, first served, within a lane.
          for (const numbers of served.values()) {
            expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
          }
        }
        while (held.length > 0) {
          held.splice(0, 1)[0]?.slot.leave();
          await settle();
        }
        expect([admission.inFlight(), admission.waiting()]).toEqual([0, 0]);
      }),
      { numRuns: 60 },
    );
  });
});
