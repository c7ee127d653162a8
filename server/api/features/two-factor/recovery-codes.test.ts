import { expect, test } from "vitest";
import { newRecoveryCodes, plainRecoveryCode } from "./recovery-codes.ts";

test("F14: eight different codes of sixteen letters out of thirty-two (80 bits)", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(8);
  for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  const letters = new Set(Array.from({ length: 200 }, newRecoveryCodes).flat().join("").replaceAll("-", ""));
  expect(letters.size).toBe(32);
});

test("a code may be typed with or without dashes, in any case, with O for 0 and I or L for 1", () => {
  const plain = "01ab0123456789cd";
  for (const typed of ["01ab-0123-4567-89cd", "01AB 0123 4567 89CD", "OlabOI23456789cd", ` ${plain} `]) {
    expect(plainRecoveryCode(typed), typed).toBe(plain);
  }
  for (const typed of [
    "",
    "123456",
    `${plain}0`,
    plain.slice(1),
    plain.replace("a", "u"),
    plain.replace("a", "é"),
  ]) {
    expect(plainRecoveryCode(typed), typed).toBeUndefined();
  }
});
