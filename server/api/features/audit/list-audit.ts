import { z } from "zod";
import { AppError } from "#contracts/errors.ts";
import type { auditList } from "#contracts/routes/audit.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";
import { literally } from "../../keyset-cursor.ts";
import { auditColumns, presentEntry } from "./audit-rows.ts";

const Cursor = z.string().regex(/^[1-9]\d{0,17}$/);

const before = (cursor: string | undefined): bigint | undefined => {
  if (cursor === undefined) return undefined;
  const parsed = Cursor.safeParse(cursor);
  if (parsed.success) return BigInt(parsed.data);
  throw new AppError("invalid_input", {
    fields: [{ path: "query.cursor", message: "This cursor is not one of ours" }],
  });
};

/** A page of the org's audit trail, newest first. */
export const createListAudit =
  ({ db }: { db: Database }): Handler<typeof auditList> =>
  ({ orgId }, { query: { limit, cursor, action, memberId, q, from, to } }) =>
    db.forOrg(orgId, async (tx) => {
      const no = before(cursor);
      const words = q === undefined ? undefined : { contains: literally(q), mode: "insensitive" as const };
      const rows = await tx.auditEntry.findMany({
        where: {
          ...(no === undefined ? {} : { no: { lt: no } }),
          ...(action === undefined ? {} : { action }),
          ...(memberId === undefined ? {} : { actorId: memberId }),
          ...(words === undefined ? {} : { OR: [{ actorName: words }, { targetName: words }] }),
          ...(from === undefined && to === undefined
            ? {}
            : {
                at: {
                  ...(from === undefined ? {} : { gte: new Date(from) }),
                  ...(to === undefined ? {} : { lte: new Date(to) }),
                },
              }),
        },
        orderBy: { no: "desc" },
        take: limit + 1,
        select: auditColumns,
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(presentEntry),
        nextCursor: rows.length > limit && last ? String(last.no) : null,
      };
    });
