import { SealError } from "./seal-error.ts";

/** The only format so far. */
export const envelopeVersion = 1;

/** Bytes of the parts with a fixed size. */
const size = { ephemeral: 32, nonce: 12, dataKey: 32, tag: 16 } as const;
const maxKeyId = 64;
const keyIdPattern = /^[a-z0-9][a-z0-9-]*$/;

/** The layer that rotation replaces: the data key, locked to one recipient. */
export interface WrappedKey {
  /** Names the recipient's key pair. */
  readonly keyId: string;
  /** Raw X25519 public key, 32 bytes. */
  readonly ephemeral: Buffer;
  readonly nonce: Buffer;
  readonly wrapped: Buffer;
  readonly tag: Buffer;
}

/** The layer that rotation leaves alone: the secret, under its data key. */
export interface SealedPayload {
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly ciphertext: Buffer;
}

export interface Envelope {
  readonly version: typeof envelopeVersion;
  readonly wrap: WrappedKey;
  readonly payload: SealedPayload;
}

/**
 * `version (1) · key id length (1) · key id · ephemeral (32) · wrap nonce (12) · wrapped key (32) · wrap tag (16) ·
 * nonce (12) · tag (16) · ciphertext`.
 */
export const encodeEnvelope = ({ version, wrap, payload }: Envelope): Buffer => {
  const keyId = Buffer.from(wrap.keyId, "ascii");
  return Buffer.concat([
    Buffer.from([version, keyId.length]),
    keyId,
    wrap.ephemeral,
    wrap.nonce,
    wrap.wrapped,
    wrap.tag,
    payload.nonce,
    payload.tag,
    payload.ciphertext,
  ]);
};

/**
 * Reads an envelope. Authenticates nothing.
 * @throws SealError `unknown_version` or `malformed`
 */
export const decodeEnvelope = (bytes: Uint8Array): Envelope => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = all[0];
  if (version !== envelopeVersion)
    throw new SealError("unknown_version", "This envelope has an unknown format");
  const keyIdLength = all[1] ?? 0;
  let at = 2;
  const take = (length: number): Buffer => {
    const part = all.subarray(at, at + length);
    if (part.length !== length) throw new SealError("malformed", "This envelope is too short");
    at += length;
    return part;
  };
  const keyId = take(keyIdLength).toString("latin1");
  if (keyIdLength > maxKeyId || !keyIdPattern.test(keyId)) {
    throw new SealError("malformed", "This envelope names no key");
  }
  const wrap = {
    keyId,
    ephemeral: take(size.ephemeral),
    nonce: take(size.nonce),
    wrapped: take(size.dataKey),
    tag: take(size.tag),
  };
  const payload = { nonce: take(size.nonce), tag: take(size.tag), ciphertext: all.subarray(at) };
  if (payload.ciphertext.length === 0) throw new SealError("malformed", "This envelope holds no secret");
  return { version, wrap, payload };
};
