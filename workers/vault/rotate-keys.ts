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
const first = "00000000-0000-0000-0000-000000000000";

/** `stuck` rows did not open and were left alone; `rowsOnKeys` still counts them. */
export interface Rotation {
  readonly moved: number;
  readonly stuck: number;
}

/** What moved, beside the rows it came from; a row that does not open stops nothing but itself. */
const rewrapAll = <Row>(rows: readonly Row[], rewrap: (row: Row) => Buffer) => {
  const done: { row: Row; envelope: Buffer }[] = [];
  for (const row of rows) {
    try {
      done.push({ row, envelope: rewrap(row) });
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
    }
  }
  return done;
};

/**
 * Moves every org's private key of a class to the platform's current key (the first in public.json). The keys
 * themselves stay as they are, and so does everything sealed to them. Stop it whenever you like and start it again:
 * each batch is one transaction, and only rows that are left are touched. Another process that rotates at the same
 * time is let alone, so look at `rowsOnKeys` before you destroy a key.
 */
export const rotatePlatformKey = async (
  db: Database,
  keyring: Keyring,
  keyClass: KeyClass,
): Promise<Rotation> => {
  const to = keyring.current(keyClass);
  const rewrap = (row: PlatformPick): Buffer => {
    const from = keyring.privateKey(decodeEnvelope(row.sealed_private).wrap.keyId);
    if (from?.keyClass !== keyClass)
      throw new SealError("unknown_key", "The old platform key is not in this keyring");
    return rewrapEnvelope(row.sealed_private, tenantKeyContext(row.org_id, row.key_id), from, to);
  };
  let moved = 0;
  let stuck = 0;
  let after: [org: string, key: string] = [first, ""];
  for (;;) {
    const rows = await db.asSystem("vault.keys", async (tx) => {
      const picked = await tx.run(pickPlatform, [keyClass, to.keyId, batch, ...after]);
      const done = rewrapAll(picked, rewrap);
      const column = <T>(of: (row: PlatformPick) => T): T[] => done.map(({ row }) => of(row));
      const envelopes = done.map(({ envelope }) => envelope);
      await tx.run(writePlatform, [
        column((row) => row.org_id),
        column((row) => row.key_id),
        envelopes,
        to.keyId,
      ]);
      moved += done.length;
      stuck += picked.length - done.length;
      return picked;
    });
    const last = rows.at(-1);
    if (!last) return { moved, stuck };
    after = [last.org_id, last.key_id];
  }
};

/**
 * Moves an org's sealed secrets of a class to another key of that org. Only data keys are opened, never a secret.
 * Resumable and idempotent like `rotatePlatformKey`.
 * @throws SealError `key_not_signed` when `to` is not the org's by the pinned signer's word
 */
export const rotateOrgSecrets = async (
  db: Database,
  keyring: Keyring,
  to: SignedTenantKey,
): Promise<Rotation> => {
  verifyTenantKey(keyring, to);
  const { orgId } = to;
  const rewrap = (row: TenantPick): Buffer => {
    const from = openTenantKey(keyring, {
      orgId,
      keyId: row.key_id,
      keyClass: KeyClass.parse(row.key_class),
      sealedPrivate: row.sealed_private,
    });
    const owner = {
      orgId,
      ownerTable: row.owner_table,
      ownerColumn: row.owner_column,
      ownerId: row.owner_id,
    };
    return rewrapEnvelope(row.envelope, secretContext(owner, row.id), from, to);
  };
  let moved = 0;
  let stuck = 0;
  let after = first;
  for (;;) {
    const rows = await db.asSystem("vault.keys", async (tx) => {
      const picked = await tx.run(pickTenant, [orgId, to.keyClass, to.keyId, batch, after]);
      const done = rewrapAll(picked, rewrap);
      const ids = done.map(({ row }) => row.id);
      const envelopes = done.map(({ envelope }) => envelope);
      await tx.run(writeTenant, [orgId, ids, envelopes, to.keyId]);
      moved += done.length;
      stuck += picked.length - done.length;
      return picked;
    });
    const last = rows.at(-1);
    if (!last) return { moved, stuck };
    after = last.id;
  }
};

/** Counts the rows on every key of a class. A key may be destroyed when it is not in the answer. */
export const rowsOnKeys = (db: Database, keyClass: KeyClass): Promise<RowsOnKey[]> =>
  db.asSystem("vault.keys", (tx) => tx.run(count, [keyClass]));
