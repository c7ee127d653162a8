import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import { KeyClass } from "#core/platform/seal/key-class.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { openTenantKey } from "#core/platform/seal/open.ts";
import { rewrapEnvelope } from "#core/platform/seal/rotate.ts";
import { SealError } from "#core/platform/seal/seal-error.ts";
import { decodeEnvelope } from "#core/platform/seal/envelope.ts";
import { secretContext } from "#core/platform/seal/sealed-secret.ts";
import { tenantKeyContext } from "#core/platform/seal/tenant-keys.ts";
import { verifyTenantKey } from "#core/platform/seal/tenant-key-signature.ts";
import type { SignedTenantKey } from "#core/platform/seal/tenant-key-signature.ts";

interface PlatformPick {
  org_id: string;
  key_id: string;
  key_class: string;
  sealed_private: Buffer;
}
interface TenantPick {
  id: string;
  owner_table: string;
  owner_column: string;
  owner_id: string;
  envelope: Buffer;
  key_id: string;
  key_class: string;
  sealed_private: Buffer;
}
/** How many rows are on a key: of `tenant_key` for the platform's, of `sealed_secret` for the orgs'. */
export interface RowsOnKey {
  readonly layer: "platform" | "org";
  readonly key_id: string;
  readonly rows: number;
}

const pickPlatform = statement<PlatformPick>("rotate-platform-pick");
const writePlatform = statement("rotate-platform-write");
const pickTenant = statement<TenantPick>("rotate-tenant-pick");
const writeTenant = statement("rotate-tenant-write");
const count = statement<RowsOnKey>("rotate-count");

/** Rows of one transaction: little enough that a sender never waits long for a row. */
const batch = 100;

/**
 * Moves every org's private key of a class to the platform's current key (the first in public.json). The keys
 * themselves stay as they are, and so does everything sealed to them. Stop it whenever you like and start it again:
 * each batch is one transaction, and only rows that are left are touched.
 * @returns how many rows were moved
 * @throws SealError when a row's old platform key is not in this keyring
 */
export const rotatePlatformKey = async (
  db: Database,
  keyring: Keyring,
  keyClass: KeyClass,
): Promise<number> => {
  const to = keyring.current(keyClass);
  let moved = 0;
  for (;;) {
    const done = await db.asSystem("vault.keys", async (tx) => {
      const rows = await tx.run(pickPlatform, [keyClass, to.keyId, batch]);
      if (rows.length === 0) return 0;
      const sealed = rows.map((row) => {
        const from = keyring.privateKey(decodeEnvelope(row.sealed_private).wrap.keyId);
        if (from?.keyClass !== keyClass) {
          throw new SealError("unknown_key", `The old platform key of ${row.key_id} is not in this keyring`);
        }
        return rewrapEnvelope(row.sealed_private, tenantKeyContext(row.org_id, row.key_id), from, to);
      });
      const orgs = rows.map((row) => row.org_id);
      const names = rows.map((row) => row.key_id);
      await tx.run(writePlatform, [orgs, names, sealed, to.keyId]);
      return rows.length;
    });
    if (done === 0) return moved;
    moved += done;
  }
};

/**
 * Moves an org's sealed secrets of a class to another key of that org. Only data keys are opened, never a secret.
 * Resumable and idempotent like `rotatePlatformKey`.
 * @returns how many rows were moved
 */
export const rotateOrgSecrets = async (
  db: Database,
  keyring: Keyring,
  to: SignedTenantKey,
): Promise<number> => {
  verifyTenantKey(keyring, to);
  let moved = 0;
  for (;;) {
    const done = await db.asSystem("vault.keys", async (tx) => {
      const rows = await tx.run(pickTenant, [to.orgId, to.keyClass, to.keyId, batch]);
      if (rows.length === 0) return 0;
      const envelopes = rows.map((row) => {
        const from = openTenantKey(keyring, {
          orgId: to.orgId,
          keyId: row.key_id,
          keyClass: KeyClass.parse(row.key_class),
          sealedPrivate: row.sealed_private,
        });
        const owner = {
          orgId: to.orgId,
          ownerTable: row.owner_table,
          ownerColumn: row.owner_column,
          ownerId: row.owner_id,
        };
        return rewrapEnvelope(row.envelope, secretContext(owner, row.id), from, to);
      });
      await tx.run(writeTenant, [to.orgId, rows.map((row) => row.id), envelopes, to.keyId]);
      return rows.length;
    });
    if (done === 0) return moved;
    moved += done;
  }
};

/** Counts the rows on every key of a class. A key may be destroyed when it is not in the answer. */
export const rowsOnKeys = (db: Database, keyClass: KeyClass): Promise<RowsOnKey[]> =>
  db.asSystem("vault.keys", (tx) => tx.run(count, [keyClass]));
