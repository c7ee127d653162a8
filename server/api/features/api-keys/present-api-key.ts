import { ApiKey } from "#contracts/shapes/api-key.ts";
import type { TenantTx } from "#core/platform/db/database.ts";

/** What a key is presented from: never its hash. */
export const keyColumns = {
  id: true,
  name: true,
  prefix: true,
  permissions: true,
  channelIds: true,
  networks: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  replacedBy: true,
  revokedAt: true,
} as const;

interface KeyRow {
  id: string;
  name: string;
  prefix: string;
  permissions: string[];
  channelIds: string[];
  networks: string[];
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  replacedBy: string | null;
  revokedAt: Date | null;
}

const orNull = <T>(list: T[]): T[] | null => (list.length === 0 ? null : list);

/** Keys as the settings page shows them, with the names of their makers. */
export const presentKeys = async (tx: TenantTx, rows: readonly KeyRow[]): Promise<ApiKey[]> => {
  const makers = await tx.member.findMany({
    where: { id: { in: [...new Set(rows.map((row) => row.createdBy))] } },
    select: { id: true, name: true },
  });
  const names = new Map(makers.map((maker) => [maker.id, maker.name]));
  return rows.map((row) =>
    ApiKey.parse({
      id: row.id,
      name: row.name,
      prefix: row.prefix,
      permissions: row.permissions,
      channelIds: orNull(row.channelIds),
      networks: orNull(row.networks),
      createdBy: names.get(row.createdBy) ?? "",
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt?.toISOString() ?? null,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      replacedBy: row.replacedBy,
      revokedAt: row.revokedAt?.toISOString() ?? null,
    }),
  );
};

/** One key that is there, as it leaves. */
export const presentKey = async (tx: TenantTx, id: string): Promise<ApiKey> => {
  const row = await tx.apiKey.findFirstOrThrow({ where: { id }, select: keyColumns });
  const [key] = await presentKeys(tx, [row]);
  if (!key) throw new Error("a key that was just read is not there");
  return key;
};
