import type { SealContext } from "./binding.ts";
import type { KeyClass } from "./key-class.ts";
import type { Keyring } from "./keyring.ts";
import { sealForPlatform } from "./seal.ts";
import { SealError } from "./seal-error.ts";
import { signTenantKey } from "./tenant-key-signature.ts";
import { generateX25519, keyIdOf } from "./x25519.ts";

/** A row of `tenant_key`. */
export interface NewTenantKey {
  readonly orgId: string;
  readonly keyId: string;
  readonly keyClass: KeyClass;
  readonly publicKey: Buffer;
  readonly signature: Buffer;
  /** The private half (PKCS#8), sealed to the platform's key of the class. */
  readonly sealedPrivate: Buffer;
  readonly platformKeyId: string;
}

/** Where a tenant's private key belongs. */
export const tenantKeyContext = (orgId: string, keyId: string): SealContext => ({
  orgId,
  table: "tenant_key",
  column: "sealed_private",
  recordId: keyId,
});

/**
 * Makes an org's key pair of a class: public half signed, private half sealed to the platform's key.
 * @throws SealError when this process does not hold the signer's private key (only the workers do)
 */
export const createTenantKey = (keyring: Keyring, orgId: string, keyClass: KeyClass): NewTenantKey => {
  const { signer } = keyring;
  if (!signer) throw new SealError("unknown_key", "This process does not hold tenant-signer.private.pem");
  const pair = generateX25519();
  const keyId = keyIdOf(`t-${keyClass}`, pair.raw);
  const exported = pair.privateKey.export({ format: "der", type: "pkcs8" });
  try {
    const sealed = sealForPlatform(keyring, keyClass, tenantKeyContext(orgId, keyId), exported);
    const key = { orgId, keyId, keyClass, publicKey: pair.raw };
    return {
      ...key,
      signature: signTenantKey(signer, key),
      sealedPrivate: sealed.envelope,
      platformKeyId: sealed.keyId,
    };
  } finally {
    exported.fill(0);
  }
};
