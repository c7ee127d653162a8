import { describe, expect, test, vi } from "vitest";
import type { Database } from "../db/database.ts";
import { createLogger } from "../log.ts";
import { createJournalWriter } from "./journal-writer.ts";
import type { JournalWriterOptions } from "./journal-writer.ts";

/** A journal whose commits the test ends by hand. */
const openJournal = (options: Partial<JournalWriterOptions> = {}) => {
  const flushes: { bodies: string[]; commit: () => void; fail: () => void }[] = [];
  const runAsSystem = (
    _reason: string,
    _statement: unknown,
    params: readonly unknown[],
  ): Promise<never[]> => {
    const [, bytes, starts, sizes] = params as [string[], Buffer, number[], number[]];
    const bodies = starts.map((start, index) =>
      bytes.subarray(start - 1, start - 1 + (sizes[index] ?? 0)).toString(),
    );
    return new Promise((resolve, reject) => {
      flushes.push({
        bodies,
        commit: () => resolve([]),
        fail: () => reject(new Error("the database is gone")),
      });
    });
  };
  const db: Pick<Database, "runAsSystem"> = { runAsSystem };
  const wake = vi.fn(() => Promise.resolve());
  const journal = createJournalWriter({
    db,
    wake,
    log: createLogger("test", "silent"),
    lingerMs: 1,
    ...options,
  });
  const flushed = (count: number) => vi.waitFor(() => expect(flushes).toHaveLength(count));
  return { journal, flushes, flushed, wake };
};

describe("group commit", () => {
  test("whatever arrives together is one insert, answered after the commit, with one wake-up", async () => {
    const { journal, flushes, flushed, wake } = openJournal();
    const acks: number[] = [];
    const all = Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        await journal.append("app", Buffer.from(`body ${String(index)}`));
        acks.push(index);
      }),
    );
    await flushed(1);
    expect(flushes[0]?.bodies).toEqual(Array.from({ length: 50 }, (_, index) => `body ${String(index)}`));
    expect(acks).toEqual([]);
    expect(wake).not.toHaveBeenCalled();
    flushes[0]?.commit();
    await all;
    expect(acks).toHaveLength(50);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  test("keeps no more flushes in flight than allowed, and the rest collects meanwhile", async () => {
    const { journal, flushes, flushed } = openJournal({ maxBatch: 10, maxInFlight: 2 });
    const all = Promise.all(Array.from({ length: 45 }, () => journal.append("app", Buffer.from("x"))));
    await flushed(2);
    flushes[0]?.commit();
    await flushed(3);
    expect(flushes.map((flush) => flush.bodies.length)).toEqual([10, 10, 10]);
    for (let index = 1; index < 5; index += 1) {
      await vi.waitFor(() => expect(flushes.length).toBeGreaterThan(index));
      flushes[index]?.commit();
    }
    await all;
    expect(flushes.reduce((sum, flush) => sum + flush.bodies.length, 0)).toBe(45);
  });

  test("cuts a batch by bytes, and lets a single larger body through", async () => {
    const { journal, flushes, flushed } = openJournal({ maxBatchBytes: 10, maxInFlight: 1 });
    const all = Promise.all(
      ["12345", "12345", "1", "123456789012"].map((body) => journal.append("a", Buffer.from(body))),
    );
    for (let index = 0; index < 3; index += 1) {
      await flushed(index + 1);
      flushes[index]?.commit();
    }
    await all;
    expect(flushes.map((flush) => flush.bodies)).toEqual([["12345", "12345"], ["1"], ["123456789012"]]);
  });

  test("a failed commit refuses each of its deliveries as unavailable and wakes nobody; the next one works", async () => {
    const { journal, flushes, flushed, wake } = openJournal();
    const first = journal.append("app", Buffer.from("a"));
    const refusal = expect(first).rejects.toMatchObject({
      code: "unavailable",
      details: { retryAfterSeconds: 2 },
    });
    await flushed(1);
    flushes[0]?.fail();
    await refusal;
    expect(wake).not.toHaveBeenCalled();
    const second = journal.append("app", Buffer.from("b"));
    await flushed(2);
    flushes[1]?.commit();
    await second;
  });

  test("memory is bounded: beyond the count or the bytes it refuses at once", async () => {
    const { journal, flushes, flushed } = openJournal({
      maxWaiting: 3,
      maxWaitingBytes: 100,
      maxInFlight: 1,
      maxBatch: 1,
    });
    const accepted = [journal.append("a", Buffer.alloc(10))];
    await flushed(1);
    accepted.push(...Array.from({ length: 3 }, () => journal.append("a", Buffer.alloc(10))));
    await expect(journal.append("a", Buffer.alloc(1))).rejects.toMatchObject({ code: "unavailable" });
    for (let index = 0; index < 4; index += 1) {
      await flushed(index + 1);
      flushes[index]?.commit();
    }
    await Promise.all(accepted);
    await expect(journal.append("a", Buffer.alloc(101))).rejects.toMatchObject({ code: "unavailable" });
  });

  test("a lost wake-up is no reason to refuse", async () => {
    const { journal, flushes, flushed } = openJournal({ wake: () => Promise.reject(new Error("no queue")) });
    const ack = journal.append("a", Buffer.from("a"));
    await flushed(1);
    flushes[0]?.commit();
    await ack;
  });

  test("close commits what was accepted and takes nothing more", async () => {
    const { journal, flushes, flushed } = openJournal({ lingerMs: 60_000 });
    const ack = journal.append("a", Buffer.from("a"));
    const closed = journal.close();
    await expect(journal.append("a", Buffer.from("b"))).rejects.toMatchObject({ code: "unavailable" });
    await flushed(1);
    flushes[0]?.commit();
    await Promise.all([ack, closed]);
  });
});
