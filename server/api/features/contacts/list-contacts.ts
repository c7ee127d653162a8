import type { contactsList } from "#contracts/routes/contacts.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { anywhere, byName, pageOfRows } from "../../keyset-cursor.ts";
import { presentSummary } from "./present-contact.ts";
import type { ContactRow } from "./present-contact.ts";

const page = statement<ContactRow>("page-contacts");

/** A page of contacts by name. */
export const createListContacts =
  ({ db }: { db: Database }): Handler<typeof contactsList> =>
  ({ orgId }, { query }) =>
    db.forOrgSql(orgId, async (tx) => {
      const pattern = query.search === undefined ? null : anywhere(query.search);
      const rows = await tx.run(page, [...byName.read(query.cursor), query.limit + 1, pattern]);
      const cut = pageOfRows(rows, query.limit, byName, (row) => [row.name, row.id]);
      return { items: cut.page.map(presentSummary), nextCursor: cut.nextCursor };
    });
