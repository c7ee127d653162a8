import { randomBytes } from "node:crypto";
import { generateURI, ScureBase32Plugin, verifySync } from "otplib";

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, steps of 30 seconds. */
const shape = { strategy: "totp", algorithm: "sha1", digits: 6, period: 30 } as const;
/** One step before and one after the server's own (RFC 6238, 5.2). */
const toleranceSeconds = 30;
const issuer = "Parley";
/** 160 bits, the length that RFC 4226 recommends. */
const secretBytes = 20;
const base32 = new ScureBase32Plugin();

/** A fresh secret for an authenticator app. */
export const newTotpSecret = (): Buffer => randomBytes(secretBytes);

/** The secret as people type it: base32 without padding. */
export const totpSecretText = (secret: Uint8Array): string => base32.encode(secret, { padding: false });

/** What the QR code says; the app shows the issuer and the e-mail address. */
export const otpauthUrlOf = (secret: Uint8Array, email: string): string =>
  generateURI({ ...shape, issuer, label: email, secret: totpSecretText(secret) });

/** Whether this looks like a code of an app, and not like a recovery code. */
export const looksLikeTotp = (code: string): boolean => /^\d{6}$/.test(code);

/**
 * The time step (30 s since 1970) whose code this is, among the server's current one and its two neighbours. Whether
 * that step was used already is for the caller to refuse.
 * @param now the server's clock; nothing that a client says counts
 * @returns undefined for any other code
 */
export const stepOfCode = (secret: Uint8Array, code: string, now: Date): number | undefined => {
  if (!looksLikeTotp(code)) return undefined;
  const result = verifySync({
    ...shape,
    secret,
    token: code,
    epoch: Math.floor(now.getTime() / 1000),
    epochTolerance: toleranceSeconds,
  });
  return result.valid && "timeStep" in result ? result.timeStep : undefined;
};
