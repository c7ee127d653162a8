import type { contactsList } from "#contracts/routes/contacts.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { KeyHandler } from "../../handler.ts";
import { afterName, byName, literally, pageOfRows } from "../../keyset-cursor.ts";
import { presentSummary } from "./present-contact.ts";

const matching = (search: string | undefined) => {
  if (search === undefined) return {};
  const contains = literally(search);
  return {
    OR: [
      { name: { contains, mode: "insensitive" as const } },
      { phone: { contains } },
      { username: { contains, mode: "insensitive" as const } },
    ],
  };
};

/** A page of contacts by name. */
export const createListContacts =
  ({ db }: { db: Database }): KeyHandler<typeof contactsList> =>
  ({ orgId }, { query }) =>
    db.forOrg(orgId, async (tx) => {
      const rows = await tx.contact.findMany({
        where: { AND: [afterName(query.cursor), matching(query.search)] },
        orderBy: [{ name: "asc" }, { id: "asc" }],
        take: query.limit + 1,
        select: { id: true, name: true, phone: true, username: true },
      });
      const cut = pageOfRows(rows, query.limit, byName, (row) => [row.name, row.id]);
      return { items: cut.page.map(presentSummary), nextCursor: cut.nextCursor };
    });
