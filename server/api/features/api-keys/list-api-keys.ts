import type { apiKeysList } from "#contracts/routes/api-keys.routes.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";
import { keyColumns, presentKeys } from "./present-api-key.ts";

const keepRevokedMs = 90 * 24 * 60 * 60 * 1000;

/** The org's API keys, newest first; those revoked within the last 90 days stay to be seen. */
export const createListApiKeys =
  ({ db, clock }: { db: Database; clock: Clock }): Handler<typeof apiKeysList> =>
  ({ orgId }) =>
    db.forOrg(orgId, async (tx) => {
      const since = new Date(clock.now().getTime() - keepRevokedMs);
      const rows = await tx.apiKey.findMany({
        where: { OR: [{ revokedAt: null }, { revokedAt: { gt: since } }] },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        select: keyColumns,
      });
      return { items: await presentKeys(tx, rows), nextCursor: null };
    });
