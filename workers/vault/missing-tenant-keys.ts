import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { KeyClass } from "#core/platform/seal/key-class.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { ensureTenantKey } from "./tenant-key-rows.ts";

const missing = statement<{ id: string }>("tenant-key-missing");

/** Orgs of one run; the next run takes the rest. */
const batch = 200;

/**
 * Gives every org its first key of a class. An org that has just been made can have its secrets sealed only after that.
 * @returns how many keys were made
 */
export const makeMissingTenantKeys = async (
  db: Database,
  keyring: Keyring,
  keyClass: KeyClass,
): Promise<number> => {
  const orgs = await db.runAsSystem("vault.keys", missing, [keyClass, batch]);
  for (const { id } of orgs) await ensureTenantKey(db, keyring, id, keyClass);
  return orgs.length;
};
