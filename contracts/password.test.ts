import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxPasswordBytes, NewPassword, TypedPassword } from "./password.ts";

const fits = (value: string): boolean => NewPassword.safeParse(value).success;
const bytes = (value: string): number => new TextEncoder().encode(value).length;

describe("T13 V27: which passwords may be set", () => {
  test("8, 64 and 72 bytes, but not 7 and not 73", () => {
    expect([7, 8, 64, 72, 73, 128].map((length) => fits("x".repeat(length)))).toEqual([
      ...[false, true, true, true, false, false],
    ]);
  });

  test("bytes are counted, not characters: over the edge means refused, not cut", () => {
    expect(fits("é".repeat(36))).toBe(true);
    expect(fits("é".repeat(37))).toBe(false);
    expect(fits(`${"x".repeat(71)}é`)).toBe(false);
    expect(fits(`${"x".repeat(68)}🔑`)).toBe(true);
    expect(fits(`${"x".repeat(69)}🔑`)).toBe(false);
  });

  test("a password that is too long is told so once", () => {
    for (const value of ["x".repeat(73), "é".repeat(40)]) {
      expect(NewPassword.safeParse(value).error?.issues.map((issue) => issue.message)).toEqual([
        "At most 72 bytes",
      ]);
    }
  });

  test("NUL and halves of characters are refused wherever they stand", () => {
    for (const bad of ["\u0000", "\uD83D", "\uDD11"]) {
      for (const value of [`${bad}12345678`, `1234${bad}5678`, `12345678${bad}`])
        expect(fits(value)).toBe(false);
    }
  });

  test("64 characters of ASCII are always allowed, whatever they are", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{64}$/), (value) => {
        expect(fits(value)).toBe(true);
      }),
    );
  });

  test("what is let through is unchanged: spaces, case and unicode forms stay", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 80 }), (value) => {
        const typed = TypedPassword.safeParse(value);
        expect(typed.success).toBe(bytes(value) <= maxPasswordBytes);
        if (typed.success) expect(typed.data).toBe(value);
        const set = NewPassword.safeParse(value);
        if (set.success) expect(set.data).toBe(value);
      }),
    );
  });

  test("of 2,000 pairs that differ only after byte 72 neither can be set nor typed", () => {
    const head = fc.stringMatching(/^[ -~]{72}$/);
    const tails = fc.uniqueArray(fc.stringMatching(/^[ -~]{1,30}$/), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(head, tails, (start, ends) => {
        for (const end of ends) {
          expect(fits(start + end)).toBe(false);
          expect(TypedPassword.safeParse(start + end).success).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
