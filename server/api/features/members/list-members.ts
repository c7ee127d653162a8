import type { membersList } from "#contracts/routes/team.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { KeyHandler } from "../../handler.ts";
import { afterName, byName, pageOfRows } from "../../keyset-cursor.ts";
import { memberColumns, presentMembers } from "./present-member.ts";

/** A page of the org's members by name, disabled ones included. */
export const createListMembers =
  ({ db }: { db: Database }): KeyHandler<typeof membersList> =>
  ({ orgId }, { query }) =>
    db.forOrg(orgId, async (tx) => {
      const rows = await tx.member.findMany({
        where: afterName(query.cursor),
        orderBy: [{ name: "asc" }, { id: "asc" }],
        take: query.limit + 1,
        select: memberColumns,
      });
      const cut = pageOfRows(rows, query.limit, byName, (row) => [row.name, row.id]);
      return { items: await presentMembers(tx, cut.page), nextCursor: cut.nextCursor };
    });
