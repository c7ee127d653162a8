import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMark } from "./read-mark.ts";

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const now = at(30);

describe("readMark", () => {
  test("reads all of it when no time is given", () => {
    expect(readMark({ unreadCount: 2, readUpTo: null, lastMessageAt: at(10) }, undefined, now)).toEqual(now);
    expect(readMark({ unreadCount: 2, readUpTo: null, lastMessageAt: at(40) }, undefined, now)).toEqual(
      at(40),
    );
  });

  test("reads up to a time, never back and never beyond the present", () => {
    expect(readMark({ unreadCount: 2, readUpTo: at(5), lastMessageAt: at(10) }, at(7), now)).toEqual(at(7));
    expect(readMark({ unreadCount: 2, readUpTo: at(5), lastMessageAt: at(10) }, at(3), now)).toEqual(at(5));
    expect(readMark({ unreadCount: 2, readUpTo: at(5), lastMessageAt: at(10) }, at(59), now)).toEqual(now);
  });

  test("a year that no database holds is the beginning of time", () => {
    const ancient = new Date("0000-01-01T00:00:00Z");
    expect(readMark({ unreadCount: 2, readUpTo: null, lastMessageAt: at(10) }, ancient, now)).toEqual(
      new Date(0),
    );
  });

  test("what is read already changes nothing", () => {
    expect(
      readMark({ unreadCount: 0, readUpTo: at(10), lastMessageAt: at(10) }, undefined, now),
    ).toBeUndefined();
    expect(readMark({ unreadCount: 0, readUpTo: at(8), lastMessageAt: at(10) }, at(7), now)).toBeUndefined();
    expect(readMark({ unreadCount: 0, readUpTo: at(8), lastMessageAt: at(10) }, at(9), now)).toEqual(at(9));
    expect(readMark({ unreadCount: 0, readUpTo: null, lastMessageAt: at(10) }, at(9), now)).toEqual(at(9));
  });

  test("the mark only grows", () => {
    const minute = fc.integer({ min: 0, max: 59 }).map(at);
    fc.assert(
      fc.property(
        minute,
        minute,
        fc.option(minute, { nil: undefined }),
        fc.nat(3),
        (readUpTo, last, upTo, n) => {
          const mark = readMark({ unreadCount: n, readUpTo, lastMessageAt: last }, upTo, now);
          expect(mark === undefined || mark >= readUpTo).toBe(true);
        },
      ),
    );
  });
});
