import { createHash, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { SealError } from "./seal-error.ts";

/** A raw 32-byte X25519 or Ed25519 public key as Node's key. */
export const publicFromRaw = (curve: "X25519" | "Ed25519", raw: Uint8Array): KeyObject => {
  if (raw.length !== 32) throw new SealError("malformed", `A public key of ${curve} has 32 bytes`);
  const x = Buffer.from(raw).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: curve, x }, format: "jwk" });
};

/** The raw 32 bytes of an X25519 or Ed25519 key's public half. */
export const rawPublic = (key: KeyObject): Buffer => {
  const { x } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  if (x === undefined) throw new SealError("malformed", "This is no key of Curve25519");
  return Buffer.from(x, "base64url");
};

/** A key's name: what it is for, and a digest of its public half, so that a name can never mean another key. */
export const keyIdOf = (label: string, raw: Uint8Array): string =>
  `${label}-${createHash("sha256").update(raw).digest("hex").slice(0, 16)}`;

export const generateX25519 = (): { privateKey: KeyObject; raw: Buffer } => {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  return { privateKey, raw: rawPublic(publicKey) };
};

/**
 * The key that locks a data key: X25519, then HKDF-SHA256 salted with both public keys (so that the two encodings
 * X25519 accepts for one point give different keys).
 */
export const agree = (
  privateKey: KeyObject,
  peer: Uint8Array,
  ephemeral: Uint8Array,
  recipient: Uint8Array,
): Buffer => {
  let shared: Buffer;
  try {
    shared = diffieHellman({ privateKey, publicKey: publicFromRaw("X25519", peer) });
  } catch {
    // OpenSSL refuses points of low order.
    throw new SealError("not_authentic", "This envelope does not open");
  }
  try {
    const salt = Buffer.concat([ephemeral, recipient]);
    return Buffer.from(hkdfSync("sha256", shared, salt, "parley.seal.wrap.v1", 32));
  } finally {
    shared.fill(0);
  }
};
