import { createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { generateSync } from "otplib";
import { describe, expect, test } from "vitest";
import { newId } from "#core/platform/ids.ts";
import { hashOfRecoveryCode, lockTotpSecret, unlockTotpSecret } from "./totp-secret.ts";
import { newTotpSecret, otpauthUrlOf, stepOfCode, totpSecretText } from "./totp.ts";

/** The code of a step, by another road than the one under test. */
const codeOf = (secret: Uint8Array, step: number) => generateSync({ secret, epoch: step * 30 });
const at = (seconds: number) => new Date(seconds * 1000);

describe("T16, N17: codes by the server's clock", () => {
  test("the vectors of RFC 6238 (SHA-1, cut to six digits)", () => {
    const secret = Buffer.from("12345678901234567890");
    for (const [seconds, code] of [
      [59, "287082"],
      [1111111109, "081804"],
      [1111111111, "050471"],
      [1234567890, "005924"],
      [2000000000, "279037"],
    ] as const) {
      expect(stepOfCode(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
    }
  });

  test("the step itself and its two neighbours are taken, everything beyond is not (clock ±90 s)", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        fc.integer({ min: 100, max: 2 ** 31 }),
        fc.integer({ min: -90, max: 90 }),
        (secret, seconds, off) => {
          const step = Math.floor((seconds + off) / 30);
          const own = Math.floor(seconds / 30);
          const code = codeOf(secret, step);
          const near = [own - 1, own, own + 1].filter((one) => codeOf(secret, one) === code);
          const found = stepOfCode(secret, code, at(seconds));
          if (near.length === 0) expect(found).toBeUndefined();
          else expect(near).toContain(found);
        },
      ),
    );
  });

  test("only six plain digits are a code", () => {
    const secret = newTotpSecret();
    const code = codeOf(secret, 1000);
    for (const bad of [
      "",
      `${code}0`,
      code.slice(1),
      ` ${code}`,
      `+${code.slice(1)}`,
      "１２３４５６",
      "1e5000",
    ]) {
      expect(stepOfCode(secret, bad, at(30_000))).toBeUndefined();
    }
    expect(stepOfCode(secret, code, at(30_000))).toBe(1000);
  });
});

describe("F12: the secret", () => {
  test("has 160 random bits, and the address for the app names issuer, e-mail and the usual shape", () => {
    const secret = newTotpSecret();
    expect(secret).toHaveLength(20);
    expect(secret.equals(newTotpSecret())).toBe(false);
    const url = new URL(otpauthUrlOf(secret, "ana+x@example.com"));
    expect(url.protocol).toBe("otpauth:");
    expect(url.host).toBe("totp");
    expect(decodeURIComponent(url.pathname)).toBe("/Parley:ana+x@example.com");
    expect(url.searchParams.get("issuer")).toBe("Parley");
    expect(url.searchParams.get("secret")).toBe(totpSecretText(secret));
    expect(totpSecretText(secret)).toMatch(/^[A-Z2-7]{32}$/);
    expect(["SHA1", null]).toContain(url.searchParams.get("algorithm")?.toUpperCase() ?? null);
    expect(["6", null]).toContain(url.searchParams.get("digits"));
    expect(["30", null]).toContain(url.searchParams.get("period"));
  });

  test("opens for its own person alone, and not after any change of a byte", () => {
    const key = createSecretKey(randomBytes(32));
    const [one, other] = [newId(), newId()];
    const secret = newTotpSecret();
    const locked = lockTotpSecret(key, one, secret);
    expect(locked.includes(secret)).toBe(false);
    expect(unlockTotpSecret(key, one, locked).equals(secret)).toBe(true);
    expect(() => unlockTotpSecret(key, other, locked)).toThrow("does not open");
    expect(() => unlockTotpSecret(createSecretKey(randomBytes(32)), one, locked)).toThrow("does not open");
    for (let index = 0; index < locked.length; index += 1) {
      const changed = Buffer.from(locked);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => unlockTotpSecret(key, one, changed), `byte ${index}`).toThrow("does not open");
    }
  });

  test("F14, P8: hashes of recovery codes differ by person and key", () => {
    const [key, otherKey] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
    const [one, other] = [newId(), newId()];
    const hashes = [
      hashOfRecoveryCode(key, one, "code"),
      hashOfRecoveryCode(key, other, "code"),
      hashOfRecoveryCode(otherKey, one, "code"),
    ].map((hash) => hash.toString("hex"));
    expect(new Set(hashes).size).toBe(3);
    expect(hashOfRecoveryCode(key, one, "code").toString("hex")).toBe(hashes[0]);
  });
});
