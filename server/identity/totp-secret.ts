import { createHmac, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { lock, unlock } from "#core/platform/seal/aead.ts";
import { lengthPrefixed } from "#core/platform/seal/binding.ts";

const version = 1;
const nonceLength = 12;
const tagLength = 16;

/** One key for one use: what encrypts never keys a hash, and no two persons share a nonce space. */
const derived = (factorKey: KeyObject, use: string, personId: string): Buffer =>
  Buffer.from(hkdfSync("sha256", factorKey, personId, `parley.factor.${use}`, 32));

const bindingOf = (personId: string): Buffer =>
  lengthPrefixed("parley.second_factor.secret", String(version), personId);

/** Encrypts a TOTP secret for its person: version, nonce, tag, ciphertext. */
export const lockTotpSecret = (factorKey: KeyObject, personId: string, secret: Buffer): Buffer => {
  const key = derived(factorKey, "totp", personId);
  const { nonce, tag, ciphertext } = lock(key, secret, bindingOf(personId));
  key.fill(0);
  return Buffer.concat([Buffer.of(version), nonce, tag, ciphertext]);
};

/**
 * Decrypts a TOTP secret.
 * @throws SealError when it was changed, belongs to another person or was locked with another key
 */
export const unlockTotpSecret = (factorKey: KeyObject, personId: string, locked: Buffer): Buffer => {
  const key = derived(factorKey, "totp", personId);
  const tagFrom = 1 + nonceLength;
  const textFrom = tagFrom + tagLength;
  const parts = {
    nonce: locked.subarray(1, tagFrom),
    tag: locked.subarray(tagFrom, textFrom),
    ciphertext: locked.subarray(textFrom),
  };
  // The version is bound too: another first byte opens nothing.
  const binding = lengthPrefixed("parley.second_factor.secret", String(locked[0]), personId);
  try {
    return unlock(key, parts, binding);
  } finally {
    key.fill(0);
  }
};

/** What the database keeps of a recovery code: of no use to whoever reads it without the key. */
export const hashOfRecoveryCode = (factorKey: KeyObject, personId: string, code: string): Buffer =>
  createHmac("sha256", derived(factorKey, "recovery", personId))
    .update(code)
    .digest();
