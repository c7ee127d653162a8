import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callbackData, readCallbackData } from "./callback-data.ts";

const key = randomBytes(32);
const ref = fc.record({ outboxId: fc.uuid(), attempt: fc.integer({ min: 1, max: 32_000 }) });

describe("callback data", () => {
  test("comes back as it went, for its own number only", () => {
    fc.assert(
      fc.property(
        ref,
        fc.stringMatching(/^\d{15}$/),
        fc.stringMatching(/^\d{15}$/),
        (given, number, other) => {
          const data = callbackData(key, given, number);
          expect(data.length).toBeLessThanOrEqual(64);
          expect(readCallbackData(key, data, number)).toEqual(given);
          if (other !== number) expect(readCallbackData(key, data, other)).toBeNull();
          expect(readCallbackData(randomBytes(32), data, number)).toBeNull();
        },
      ),
    );
  });

  test("no change of a single character passes", () => {
    const alphabet = Array.from("AZaz09-_.");
    fc.assert(
      fc.property(ref, fc.nat(), fc.constantFrom(...alphabet), (given, at, character) => {
        const data = callbackData(key, given, "1");
        const place = at % data.length;
        const changed = data.slice(0, place) + character + data.slice(place + 1);
        const read = readCallbackData(key, changed, "1");
        if (changed !== data && read !== null) expect(read).toEqual(given);
        else if (changed !== data) expect(read).toBeNull();
      }),
    );
  });

  test.each(["", "1", "conv=7;agent=3", "2.x.1.y", "1.AAAAAAAAAAAAAAAAAAAAAA.0.AAAAAAAAAAAAAAAA"])(
    "%j is not ours",
    (data) => {
      expect(readCallbackData(key, data, "1")).toBeNull();
    },
  );
});
