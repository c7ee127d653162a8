import { randomBytes } from "node:crypto";
import { lock } from "./aead.ts";
import { payloadBinding, wrapBinding } from "./binding.ts";
import type { SealContext } from "./binding.ts";
import { encodeEnvelope, envelopeVersion } from "./envelope.ts";
import type { WrappedKey } from "./envelope.ts";
import type { Keyring, Recipient } from "./keyring.ts";
import type { KeyClass } from "./key-class.ts";
import { SealError } from "./seal-error.ts";
import { verifyTenantKey } from "./tenant-key-signature.ts";
import type { SignedTenantKey } from "./tenant-key-signature.ts";
import { agree, generateX25519 } from "./x25519.ts";

/** Locks a data key to a recipient with a fresh key pair of its own. */
export const wrapDataKey = (dataKey: Buffer, recipient: Recipient, context: SealContext): WrappedKey => {
  const ephemeral = generateX25519();
  const key = agree(ephemeral.privateKey, recipient.publicKey, ephemeral.raw, recipient.publicKey);
  try {
    const binding = wrapBinding(envelopeVersion, recipient.keyId, context);
    const { nonce, ciphertext, tag } = lock(key, dataKey, binding);
    return { keyId: recipient.keyId, ephemeral: ephemeral.raw, nonce, wrapped: ciphertext, tag };
  } finally {
    key.fill(0);
  }
};

/** Seals to a recipient whose key the caller knows to be authentic. Needs public material only. */
const sealTo = (recipient: Recipient, context: SealContext, secret: Uint8Array): Buffer => {
  if (secret.length === 0) throw new SealError("malformed", "There is nothing to seal");
  const dataKey = randomBytes(32);
  try {
    return encodeEnvelope({
      version: envelopeVersion,
      wrap: wrapDataKey(dataKey, recipient, context),
      payload: lock(dataKey, secret, payloadBinding(envelopeVersion, context)),
    });
  } finally {
    dataKey.fill(0);
  }
};

/**
 * Seals a tenant's secret to the tenant's key of its class. The caller zero-fills `secret`.
 * @throws SealError `key_not_signed` when the row was not signed by the pinned signer for this org (whoever can
 * write the database could otherwise put a key of his own there and read every secret to come)
 */
export const sealForTenant = (
  keyring: Keyring,
  tenantKey: SignedTenantKey,
  context: SealContext,
  secret: Uint8Array,
): Buffer => {
  verifyTenantKey(keyring, tenantKey);
  if (tenantKey.orgId !== context.orgId) {
    throw new SealError("key_not_signed", "This key belongs to another org");
  }
  return sealTo(tenantKey, context, secret);
};

/** Seals straight to the platform's current key of a class. The caller zero-fills `secret`. */
export const sealForPlatform = (
  keyring: Keyring,
  keyClass: KeyClass,
  context: SealContext,
  secret: Uint8Array,
): { keyId: string; envelope: Buffer } => {
  const recipient = keyring.current(keyClass);
  return { keyId: recipient.keyId, envelope: sealTo(recipient, context, secret) };
};
