import fc from "fast-check";
import { expect, test } from "vitest";
import { OneLine } from "#contracts/shapes/one-line.ts";
import { orgNameOf, plainName } from "./open-account.ts";

test("a name from elsewhere is one line that fits, whatever it was; without one the address names the person", () => {
  expect(plainName("  Ada\r\nLovelace\u202E ", "a@example.com")).toBe("Ada Lovelace");
  expect(plainName(" \u0000 ", "ada.l@example.com")).toBe("ada.l");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (told) => {
      const name = plainName(told, "a@example.com");
      for (const text of [name, orgNameOf(name)]) expect(OneLine(80).safeParse(text).error).toBeUndefined();
    }),
  );
});
