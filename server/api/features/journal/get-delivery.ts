import type { RouteResult } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { journalDeliveryGet } from "#contracts/routes/journal.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { cutBody } from "./cut-body.ts";
import { presentItem } from "./present-item.ts";
import type { ItemRow } from "./present-item.ts";

interface DeliveryRow {
  no: string;
  received_at: Date;
  processed_at: Date | null;
  body: Buffer;
}
const one = statement<DeliveryRow>("journal-view-delivery");
const items = statement<ItemRow & { body: unknown }>("journal-view-items");
const owned = statement<{ accounts: string[]; numbers: string[] }>("journal-view-owned");

/** One webhook delivery, cut down to the entries of the reader's own accounts. */
export const createGetDelivery =
  ({ db }: { db: Database }): Handler<typeof journalDeliveryGet> =>
  ({ orgId }, { params }) =>
    db.forOrgSql(orgId, async (tx) => {
      const [row] = await tx.run(one, [params.deliveryNo]);
      if (!row) throw new AppError("not_found");
      const [mine] = await tx.run(owned);
      const part = cutBody(row.body, {
        accounts: new Set(mine?.accounts),
        numbers: new Set(mine?.numbers),
      });
      const shown = JSON.stringify(part ?? {}, null, 2);
      return {
        no: row.no,
        receivedAt: row.received_at.toISOString(),
        processedAt: row.processed_at?.toISOString() ?? null,
        // The size of the whole body would tell of the others in it.
        sizeBytes: Buffer.byteLength(shown),
        body: shown,
        items: (await tx.run(items, [params.deliveryNo])).map((item) => ({
          ...presentItem(item),
          body: item.body,
        })),
      } as RouteResult<typeof journalDeliveryGet>;
    });
