import type { Database } from "#core/platform/db/database.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { KeyClass } from "#core/platform/seal/key-class.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { createTenantKey } from "#core/platform/seal/tenant-keys.ts";
import type { SignedTenantKey } from "#core/platform/seal/tenant-key-signature.ts";

interface TenantKeyRow {
  key_id: string;
  key_class: string;
  public_key: Buffer;
  signature: Buffer;
  sealed_private: Buffer;
}

const current = statement<TenantKeyRow>("vault-tenant-key");
const lock = statement("vault-tenant-key-lock");
const insert = statement("vault-tenant-key-insert");
const retire = statement("vault-tenant-key-retire");

const write = async (
  tx: SqlTx,
  keyring: Keyring,
  orgId: string,
  keyClass: KeyClass,
): Promise<SignedTenantKey> => {
  const key = createTenantKey(keyring, orgId, keyClass);
  await tx.run(insert, [
    orgId,
    key.keyId,
    key.keyClass,
    key.publicKey,
    key.signature,
    key.sealedPrivate,
    key.platformKeyId,
  ]);
  return key;
};

/**
 * An org's current key of a class; makes the first one. Safe to call from several processes at once.
 * @returns its public half, ready to seal to
 */
export const ensureTenantKey = (
  db: Database,
  keyring: Keyring,
  orgId: string,
  keyClass: KeyClass,
): Promise<SignedTenantKey> =>
  db.asSystem("vault.keys", async (tx) => {
    await tx.run(lock, [orgId, keyClass]);
    const [row] = await tx.run(current, [orgId, keyClass]);
    if (!row) return write(tx, keyring, orgId, keyClass);
    return {
      orgId,
      keyId: row.key_id,
      keyClass: KeyClass.parse(row.key_class),
      publicKey: row.public_key,
      signature: row.signature,
    };
  });

/**
 * Gives an org a new key of a class. New secrets are sealed to it from now on; `rotateOrgSecrets` moves the old ones.
 * @returns its public half
 */
export const renewTenantKey = (
  db: Database,
  keyring: Keyring,
  orgId: string,
  keyClass: KeyClass,
): Promise<SignedTenantKey> =>
  db.asSystem("vault.keys", async (tx) => {
    await tx.run(lock, [orgId, keyClass]);
    const key = await write(tx, keyring, orgId, keyClass);
    await tx.run(retire, [orgId, keyClass, key.keyId]);
    return key;
  });
