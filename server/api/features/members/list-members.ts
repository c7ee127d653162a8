import type { membersList } from "#contracts/routes/team.routes.ts";
import { Member } from "#contracts/shapes/member.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";
import { afterName, byName, pageOfRows } from "../../keyset-cursor.ts";

interface MemberRow {
  id: string;
  name: string;
  role: string;
  disabledAt: Date | null;
  person: { email: string };
}

const present = ({ id, name, role, disabledAt, person }: MemberRow): Member =>
  Member.parse({ id, name, role, email: person.email, active: disabledAt === null });

/** A page of the org's members by name, disabled ones included. */
export const createListMembers =
  ({ db }: { db: Database }): Handler<typeof membersList> =>
  ({ orgId }, { query }) =>
    db.forOrg(orgId, async (tx) => {
      const rows = await tx.member.findMany({
        where: afterName(query.cursor),
        orderBy: [{ name: "asc" }, { id: "asc" }],
        take: query.limit + 1,
        select: { id: true, name: true, role: true, disabledAt: true, person: { select: { email: true } } },
      });
      const cut = pageOfRows(rows, query.limit, byName, (row) => [row.name, row.id]);
      return { items: cut.page.map(present), nextCursor: cut.nextCursor };
    });
