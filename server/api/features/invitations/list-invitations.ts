import type { invitationsList } from "#contracts/routes/team.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";
import { newestFirst, pageOfRows } from "../../keyset-cursor.ts";
import { invitationColumns, isOpen, presentInvitations } from "./present-invitation.ts";

/** Prisma's condition for what comes after a row, newest first by (createdAt, id). */
const afterCreated = (cursor: string | undefined) => {
  const [at, id] = newestFirst.after(cursor) ?? [];
  if (at === undefined || id === undefined) return {};
  const createdAt = new Date(at);
  return { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] };
};

/** A page of the open invitations, newest first. */
export const createListInvitations =
  ({ db }: { db: Database }): Handler<typeof invitationsList> =>
  ({ orgId }, { query }) =>
    db.forOrg(orgId, async (tx) => {
      const rows = await tx.invitation.findMany({
        where: { ...isOpen, ...afterCreated(query.cursor) },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: query.limit + 1,
        select: invitationColumns,
      });
      const cut = pageOfRows(rows, query.limit, newestFirst, (row) => [row.createdAt.toISOString(), row.id]);
      return { items: await presentInvitations(tx, cut.page), nextCursor: cut.nextCursor };
    });
