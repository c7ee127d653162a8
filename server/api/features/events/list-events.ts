import { AppError } from "#contracts/errors.ts";
import { events } from "#contracts/events/registry.ts";
import type { AnyEnvelope } from "#contracts/events/registry.ts";
import type { Permission } from "#contracts/roles.ts";
import type { eventsList } from "#contracts/routes/events.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { presentEnvelope } from "../../../realtime/envelope.ts";
import type { EventRow } from "../../../realtime/envelope.ts";
import { asOfSeq } from "../../as-of-seq.ts";
import type { Handler } from "../../handler.ts";

const page = statement<EventRow>("page-events");
const oldest = statement<{ seq: string | null }>("page-events-oldest");

/** The events that somebody with these permissions may hear, by the same table as the rooms. */
const audible = (permissions: readonly Permission[]): string[] =>
  Object.values(events)
    .filter((event) => permissions.includes(event.audience))
    .map((event) => event.name);

/** Old events are dropped with their partitions; a reader from before them, or from another life, starts afresh. */
const demandKept = async (tx: SqlTx, after: number, lastSeq: number): Promise<void> => {
  if (after === lastSeq) return;
  const [row] = await tx.run(oldest);
  const first = Number(row?.seq ?? lastSeq + 1);
  if (after > lastSeq || after + 1 < first) throw new AppError("cursor_expired");
};

/**
 * Events after a number, in order and without a hole: numbers are given and become visible together. What the
 * reader may not hear is left out.
 * @throws AppError `cursor_expired` when what comes next is not kept any more
 */
export const createListEvents =
  ({ db }: { db: Database }): Handler<typeof eventsList> =>
  ({ orgId, permissions }, { query }) =>
    db.forOrgSql(orgId, async (tx) => {
      const lastSeq = await asOfSeq(tx);
      await demandKept(tx, query.after, lastSeq);
      const rows = await tx.run(page, [query.after, lastSeq, audible(permissions), query.limit + 1]);
      const shown = rows.slice(0, query.limit);
      const nextCursor = rows.length > query.limit ? (shown.at(-1)?.seq ?? null) : null;
      return { items: shown.map((row) => presentEnvelope(row) as AnyEnvelope), nextCursor, lastSeq };
    });
