import type { RouteResult } from "#contracts/define-route.ts";
import type { journalItemsList } from "#contracts/routes/journal.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { newestFirst, pageOfRows } from "../../keyset-cursor.ts";
import { presentItem } from "./present-item.ts";
import type { ItemRow } from "./present-item.ts";

const page = statement<ItemRow>("page-journal-items");

/** A page of what Meta sent besides messages and statuses, newest first. */
export const createListItems =
  ({ db }: { db: Database }): Handler<typeof journalItemsList> =>
  ({ orgId }, { query }) =>
    db.forOrgSql(orgId, async (tx) => {
      const after = newestFirst.read(query.cursor);
      const rows = await tx.run(page, [...after, query.limit + 1, query.state ?? null]);
      const cut = pageOfRows(rows, query.limit, newestFirst, (row) => [
        row.received_at.toISOString(),
        row.id,
      ]);
      return { items: cut.page.map(presentItem), nextCursor: cut.nextCursor } as RouteResult<
        typeof journalItemsList
      >;
    });
