import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { unlock } from "./aead.ts";
import { payloadBinding, wrapBinding } from "./binding.ts";
import type { SealContext } from "./binding.ts";
import { decodeEnvelope } from "./envelope.ts";
import type { Envelope } from "./envelope.ts";
import type { Keyring } from "./keyring.ts";
import { SealError } from "./seal-error.ts";
import { tenantKeyContext } from "./tenant-keys.ts";
import { agree, keyIdOf, rawPublic } from "./x25519.ts";
import type { KeyClass } from "./key-class.ts";

/** A private key that opens, and the name that envelopes know it by. */
export interface OpeningKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

/**
 * Unlocks the data key of an envelope. The caller zero-fills it.
 * @throws SealError `unknown_key` when the envelope names another key, `not_authentic` when anything was changed
 */
export const unwrapDataKey = (envelope: Envelope, context: SealContext, opener: OpeningKey): Buffer => {
  const { wrap, version } = envelope;
  if (wrap.keyId !== opener.keyId)
    throw new SealError("unknown_key", "This envelope is sealed to another key");
  const recipient = rawPublic(opener.key);
  const key = agree(opener.key, wrap.ephemeral, wrap.ephemeral, recipient);
  try {
    const locked = { nonce: wrap.nonce, ciphertext: wrap.wrapped, tag: wrap.tag };
    return unlock(key, locked, wrapBinding(version, wrap.keyId, context));
  } finally {
    key.fill(0);
  }
};

/**
 * Opens an envelope at its place. The caller zero-fills what it gets.
 * @throws SealError; nothing of the secret is in it
 */
export const openEnvelope = (bytes: Uint8Array, context: SealContext, opener: OpeningKey): Buffer => {
  const envelope = decodeEnvelope(bytes);
  const dataKey = unwrapDataKey(envelope, context, opener);
  try {
    return unlock(dataKey, envelope.payload, payloadBinding(envelope.version, context));
  } finally {
    dataKey.fill(0);
  }
};

/** A row of `tenant_key`, as far as opening needs it. */
export interface SealedTenantKey {
  readonly orgId: string;
  readonly keyId: string;
  readonly keyClass: KeyClass;
  readonly sealedPrivate: Uint8Array;
}

/**
 * Opens an org's private key with the platform's key that it is sealed to.
 * @throws SealError `unknown_key` when this process does not hold that platform key
 */
export const openTenantKey = (keyring: Keyring, row: SealedTenantKey): OpeningKey => {
  const { wrap } = decodeEnvelope(row.sealedPrivate);
  const platform = keyring.privateKey(wrap.keyId);
  if (platform?.keyClass !== row.keyClass) {
    throw new SealError("unknown_key", "This process does not hold the platform key of that class");
  }
  const exported = openEnvelope(row.sealedPrivate, tenantKeyContext(row.orgId, row.keyId), platform);
  try {
    const key = createPrivateKey({ key: exported, format: "der", type: "pkcs8" });
    if (keyIdOf(`t-${row.keyClass}`, rawPublic(key)) !== row.keyId) {
      throw new SealError("unknown_key", "This private key does not belong to the row's name");
    }
    return { keyId: row.keyId, key };
  } finally {
    exported.fill(0);
  }
};
