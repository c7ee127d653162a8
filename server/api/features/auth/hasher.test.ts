import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { NewPassword } from "#contracts/password.ts";
import { createHasher } from "./hasher.ts";

const hasher = createHasher(4);
afterAll(() => hasher.close());

describe("an unknown account", () => {
  test("answers again once there is room, after its first look met a full queue", async () => {
    // Two threads and sixty waiting: these leave no room.
    const crowd = Array.from({ length: 62 }, (_, index) => hasher.hash(`password ${index}`));
    await expect(hasher.verify("guess", undefined)).rejects.toMatchObject({ code: "unavailable" });
    await Promise.all(crowd);
    expect(await hasher.verify("guess", undefined)).toBe(false);
  });
});

describe("T13: two passwords that may be set never open each other", () => {
  test("whatever they are, also when they are near", async () => {
    const near = fc
      .tuple(
        fc.string({ unit: "binary", minLength: 8, maxLength: 72 }),
        fc.nat(3),
        fc.constantFrom(" ", "x", "\u0301"),
      )
      .map(([text, kind, end]) => {
        const other =
          [text + end, text.slice(0, -1), text.toLowerCase(), text.normalize("NFD")][kind] ?? text;
        return [text, other] as const;
      })
      .filter(([a, b]) => a !== b && NewPassword.safeParse(a).success && NewPassword.safeParse(b).success);
    await fc.assert(
      fc.asyncProperty(near, async ([a, b]) => {
        const hash = await hasher.hash(a);
        expect(await hasher.verify(a, hash)).toBe(true);
        expect(await hasher.verify(b, hash)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
