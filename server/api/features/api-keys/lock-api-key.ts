import { AppError } from "#contracts/errors.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";

export interface LockedKey {
  name: string;
  prefix: string;
  permissions: string[];
  channel_ids: string[];
  networks: string[];
  replaced_by: string | null;
  revoked_at: Date | null;
  /** Neither revoked nor over. */
  live: boolean;
  /** The life it was given, in seconds; null for ever. */
  seconds: number | null;
}
const lock = statement<LockedKey>("api-key-lock");

/**
 * Locks a key until the transaction ends.
 * @throws AppError `not_found`
 */
export const lockApiKey = async (tx: TenantTx, id: string): Promise<LockedKey> => {
  const [row] = await sqlOf(tx).run(lock, [id]);
  if (!row) throw new AppError("not_found");
  return row;
};
