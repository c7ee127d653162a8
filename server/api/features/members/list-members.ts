import type { membersList } from "#contracts/routes/team.routes.ts";
import type { Member } from "#contracts/shapes/member.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { byName, pageOfRows } from "../../keyset-cursor.ts";

const page = statement<Member>("page-members");

/** A page of the org's members by name, disabled ones included. */
export const createListMembers =
  ({ db }: { db: Database }): Handler<typeof membersList> =>
  ({ orgId }, { query }) =>
    db.forOrgSql(orgId, async (tx) => {
      const rows = await tx.run(page, [...byName.read(query.cursor), query.limit + 1]);
      const cut = pageOfRows(rows, query.limit, byName, (row) => [row.name, row.id]);
      return { items: cut.page, nextCursor: cut.nextCursor };
    });
