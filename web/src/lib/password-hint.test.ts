import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NewPassword } from "#contracts/password.ts";
import { passwordHint } from "./password-hint.ts";

describe("the hint under a new password", () => {
  it("lets through exactly what the contract lets through", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 90 }), (password) => {
        expect(passwordHint(password, []).fits).toBe(NewPassword.safeParse(password).success);
      }),
    );
  });

  it.each([
    ["", "empty"],
    ["short", "short"],
    ["a".repeat(73), "long"],
    ["ä".repeat(40), "long"],
    ["abababab", "repeated"],
    ["ana.duarte1", "own"],
    ["Acme-Bikes-2026", "own"],
    ["kettle boat", "fine"],
    ["copper lantern", "good"],
    ["copper lantern quiet harbour", "strong"],
  ] as const)("%j is %s", (password, says) => {
    expect(passwordHint(password, ["ana.duarte@acme.example", "Acme Bikes"]).says).toBe(says);
  });

  it("asks for no kinds of characters: length alone makes it strong", () => {
    expect(passwordHint("abcdefghijklmnopq", []).says).toBe("strong");
  });
});
