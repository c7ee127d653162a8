import { createHash, createHmac } from "node:crypto";
import { newId } from "../ids.ts";
import type { SealContext } from "./binding.ts";
import type { KeyClass } from "./key-class.ts";
import type { Keyring } from "./keyring.ts";
import { sealForTenant } from "./seal.ts";
import type { SignedTenantKey } from "./tenant-key-signature.ts";

/** What a sealed secret is for: `channel` / `access_token` / the channel's id. */
export interface SecretOwner {
  readonly orgId: string;
  readonly ownerTable: string;
  readonly ownerColumn: string;
  readonly ownerId: string;
}

/**
 * Where a row of `sealed_secret` belongs: to its owner and to its own id, so that neither another owner's secret nor
 * an older secret of the same owner can be put in its place.
 */
export const secretContext = (owner: SecretOwner, id: string): SealContext => ({
  orgId: owner.orgId,
  table: owner.ownerTable,
  column: owner.ownerColumn,
  recordId: `${owner.ownerId}/${id}`,
});

/** The columns of a new `sealed_secret` row, but for `setBy` and times. */
export interface NewSealedSecret extends SecretOwner {
  readonly id: string;
  readonly keyClass: KeyClass;
  readonly keyId: string;
  readonly envelope: Buffer;
  readonly last4: string;
  readonly fingerprint: string;
}

/** Tells two secrets apart and reveals neither, as long as the pepper is not known. */
export const fingerprintOf = (pepper: Buffer, secret: Uint8Array): string => {
  const mac = createHmac("sha256", pepper).update("parley.fingerprint").update(secret).digest();
  return createHash("sha256").update(mac).digest("hex").slice(0, 16);
};

export interface NewSecretInput {
  readonly owner: SecretOwner;
  /** The org's signed key of the class that shall open it. */
  readonly tenantKey: SignedTenantKey;
  readonly secret: string;
  /** `pepper.key`, for the fingerprint. */
  readonly pepper: Buffer;
}

/**
 * Seals a tenant's secret and makes its row. Public material only.
 * @throws SealError `key_not_signed` when the org's key is not authentic
 */
export const newSealedSecret = (keyring: Keyring, input: NewSecretInput): NewSealedSecret => {
  const { owner, tenantKey, secret, pepper } = input;
  const id = newId();
  const plain = Buffer.from(secret, "utf8");
  try {
    return {
      ...owner,
      id,
      keyClass: tenantKey.keyClass,
      keyId: tenantKey.keyId,
      envelope: sealForTenant(keyring, tenantKey, secretContext(owner, id), plain),
      // Of a short secret four characters would be a good part.
      last4: secret.length >= 16 ? secret.slice(-4) : "",
      fingerprint: fingerprintOf(pepper, plain),
    };
  } finally {
    plain.fill(0);
  }
};
