import { dictionary } from "@zxcvbn-ts/language-common";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonPasswords, weaknessOf } from "./weakness.ts";

const list = dictionary["passwords-common"];
const common = commonPasswords(list);
const personal = ["ada.lovelace@example.com", "Ada Lovelace", "Analytical Engines Ltd", "Parley"];

describe("T13 V27: passwords that everybody uses", () => {
  test("all of the list are refused, in any case", () => {
    const longEnough = list.filter((password) => password.length >= 8);
    expect(longEnough.length).toBeGreaterThan(3_000);
    for (const password of longEnough) {
      expect(weaknessOf(password, common, []), password).toBe("common");
      expect(weaknessOf(password.toUpperCase(), common, []), password).toBe("common");
      expect(weaknessOf(` ${password} `, common, []), password).toBe("common");
    }
  });

  test("there is no rule about kinds of characters", () => {
    for (const password of [
      "correct horse battery staple",
      "zqxvkwjpfm",
      "90417265381",
      "        x",
      "日本語のパスワード",
    ]) {
      expect(weaknessOf(password, common, personal), password).toBeUndefined();
    }
  });
});

describe("T13 V27: passwords that are the person", () => {
  test("address, name, org and product are refused, however they are written", () => {
    const refused = [
      "ada.lovelace@example.com",
      "ADA.LOVELACE@EXAMPLE.COM",
      "ada.lovelace",
      "AdaLovelace",
      "Ada Lovelace 1815",
      "ada-lovelace!",
      "Analytical Engines Ltd",
      "analyticalenginesltd2026",
      "parley123",
      "Ａｄａ Ｌｏｖｅｌａｃｅ",
    ];
    for (const password of refused) expect(weaknessOf(password, common, personal), password).toBe("personal");
  });

  test("a word in a longer sentence is no reason, nor is a name of two letters", () => {
    for (const password of ["ada lovelace writes notes", "Xy48291735", "parley is not enough"]) {
      expect(weaknessOf(password, common, [...personal, "Xy"]), password).toBeUndefined();
    }
  });

  test("whatever the name is, the name itself is refused and never fails", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (name) => {
        expect(weaknessOf(name, new Set(), [name])).toBe("personal");
      }),
    );
  });
});
