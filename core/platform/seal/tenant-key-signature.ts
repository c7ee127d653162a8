import { sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { lengthPrefixed } from "./binding.ts";
import type { KeyClass } from "./key-class.ts";
import type { Keyring } from "./keyring.ts";
import { SealError } from "./seal-error.ts";

/** The public half of a `tenant_key` row. */
export interface SignedTenantKey {
  readonly orgId: string;
  readonly keyId: string;
  readonly keyClass: KeyClass;
  /** Raw X25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
}

const statement = (key: Omit<SignedTenantKey, "signature">): Buffer =>
  lengthPrefixed("parley.tenant-key.v1", key.orgId, key.keyClass, key.keyId, Buffer.from(key.publicKey));

/** "This public key, of this class and name, is this org's." */
export const signTenantKey = (signer: KeyObject, key: Omit<SignedTenantKey, "signature">): Buffer =>
  sign(null, statement(key), signer);

/** @throws SealError `key_not_signed` unless one of the pinned signers signed exactly this */
export const verifyTenantKey = (keyring: Keyring, key: SignedTenantKey): void => {
  const text = statement(key);
  const signed = keyring.signers.some((signer) => verify(null, text, signer, key.signature));
  if (!signed) throw new SealError("key_not_signed", "The org's key is not signed by the pinned signer");
};
