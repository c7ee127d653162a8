import { AppError } from "#contracts/errors.ts";
import type { Permission } from "#contracts/roles.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { newApiKey } from "../../../identity/api-key.ts";
import type { KeyKind } from "../../../identity/api-key.ts";

const insert = statement<never>("api-key-insert");

export interface KeyOrder {
  kind: KeyKind;
  name: string;
  permissions: readonly string[];
  /** Empty: all. */
  channelIds: readonly string[];
  /** Empty: from anywhere. */
  networks: readonly string[];
  /** The member who makes it. */
  makerId: string;
  expiresAt: Date | null;
  /** Instead of `expiresAt`: seconds from now, by the database's clock. */
  lifeSeconds: number | null;
}

/** Makes a key and keeps its hash; the key itself is in the answer and nowhere else. */
export const storeKey = async (tx: TenantTx, order: KeyOrder): Promise<{ id: string; text: string }> => {
  const { text, prefix, hash } = newApiKey(order.kind);
  const id = newId();
  await sqlOf(tx).run(insert, [
    ...[id, order.name, prefix, hash, order.permissions, order.channelIds, order.networks, order.makerId],
    ...[order.expiresAt, order.lifeSeconds],
  ]);
  return { id, text };
};

/**
 * Nobody hands on what they do not hold.
 * @throws AppError `forbidden`, naming what is missing
 */
export const demandHeld = (held: readonly Permission[], wanted: readonly string[]): void => {
  const missing = wanted.filter((permission) => !(held as readonly string[]).includes(permission));
  if (missing.length > 0) {
    throw new AppError("forbidden", { detail: `You do not hold ${missing.join(", ")} yourself` });
  }
};
