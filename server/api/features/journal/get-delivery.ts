import type { RouteResult } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { journalDeliveryGet } from "#contracts/routes/journal.routes.ts";
import type { Database, TenantTx } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";
import { cutBody } from "./cut-body.ts";
import type { Owned } from "./cut-body.ts";
import { itemColumns, presentItem } from "./present-item.ts";

/** Meta's ids of what this org owns. */
const ownedBy = async (tx: TenantTx): Promise<Owned> => {
  const accounts = await tx.account.findMany({ select: { wabaId: true } });
  const channels = await tx.channel.findMany({ select: { phoneNumberId: true } });
  return {
    accounts: new Set(accounts.map((account) => account.wabaId)),
    numbers: new Set(channels.map((channel) => channel.phoneNumberId)),
  };
};

/** One webhook delivery, cut down to the entries of the reader's own accounts. */
export const createGetDelivery =
  ({ db }: { db: Database }): Handler<typeof journalDeliveryGet> =>
  ({ orgId }, { params }) =>
    db.forOrg(orgId, async (tx) => {
      const deliveryNo = BigInt(params.deliveryNo);
      // A delivery has no org of its own: row-level security shows it only to the orgs it concerns.
      const row = await tx.delivery.findFirst({
        where: { no: deliveryNo },
        select: { no: true, receivedAt: true, processedAt: true, body: true },
      });
      if (!row) throw new AppError("not_found");
      const part = cutBody(Buffer.from(row.body), await ownedBy(tx));
      const shown = JSON.stringify(part ?? {}, null, 2);
      const items = await tx.journalItem.findMany({
        where: { deliveryNo },
        orderBy: [{ path: "asc" }, { id: "asc" }],
        select: { ...itemColumns, body: true },
      });
      return {
        no: String(row.no),
        receivedAt: row.receivedAt.toISOString(),
        processedAt: row.processedAt?.toISOString() ?? null,
        // The size of the whole body would tell of the others in it.
        sizeBytes: Buffer.byteLength(shown),
        body: shown,
        items: items.map((item) => ({ ...presentItem(item), body: item.body })),
      } as RouteResult<typeof journalDeliveryGet>;
    });
