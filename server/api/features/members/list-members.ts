import type { membersList } from "#contracts/routes/team.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { asOfSeq } from "../../as-of-seq.ts";
import type { KeyHandler } from "../../handler.ts";
import { afterName, byName, pageOfRows } from "../../keyset-cursor.ts";
import { memberColumns, presentMembers } from "./present-member.ts";

/**
 * A page of the org's members by name, disabled ones included. The event number is read before the page, so that replay
 * from it loses nothing.
 */
export const createListMembers =
  ({ db }: { db: Database }): KeyHandler<typeof membersList> =>
  ({ orgId }, { query }) =>
    db.forOrg(orgId, async (tx) => {
      const seq = await asOfSeq(sqlOf(tx));
      const rows = await tx.member.findMany({
        where: afterName(query.cursor),
        orderBy: [{ name: "asc" }, { id: "asc" }],
        take: query.limit + 1,
        select: memberColumns,
      });
      const cut = pageOfRows(rows, query.limit, byName, (row) => [row.name, row.id]);
      return { items: await presentMembers(tx, cut.page), nextCursor: cut.nextCursor, asOfSeq: seq };
    });
