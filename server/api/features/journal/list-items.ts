import type { RouteResult } from "#contracts/define-route.ts";
import type { journalItemsList } from "#contracts/routes/journal.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";
import { afterReceived, newestFirst, pageOfRows } from "../../keyset-cursor.ts";
import { itemColumns, presentItem } from "./present-item.ts";

/** A page of what Meta sent besides messages and statuses, newest first. */
export const createListItems =
  ({ db }: { db: Database }): Handler<typeof journalItemsList> =>
  ({ orgId }, { query }) =>
    db.forOrg(orgId, async (tx) => {
      const rows = await tx.journalItem.findMany({
        where: {
          ...afterReceived(query.cursor),
          ...(query.state === undefined ? {} : { state: query.state }),
        },
        orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
        take: query.limit + 1,
        select: itemColumns,
      });
      const cut = pageOfRows(rows, query.limit, newestFirst, (row) => [row.receivedAt.toISOString(), row.id]);
      return { items: cut.page.map(presentItem), nextCursor: cut.nextCursor } as RouteResult<
        typeof journalItemsList
      >;
    });
