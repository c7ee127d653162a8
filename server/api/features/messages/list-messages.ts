import { AppError } from "#contracts/errors.ts";
import type { messagesList } from "#contracts/routes/messages.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import { presentMessage } from "#core/platform/present/message.ts";
import type { MessageRow } from "#core/platform/present/message.ts";
import { asOfSeq } from "../../as-of-seq.ts";
import type { KeyHandler } from "../../handler.ts";
import { pageOfRows, threadOrder } from "../../keyset-cursor.ts";

const exists = statement<{ found: number }>("conversation-exists");
const page = statement<MessageRow>("page-messages");

/** A page of a thread, newest first, in the order of contracts/message-order.ts. */
export const createListMessages =
  ({ db }: { db: Database }): KeyHandler<typeof messagesList> =>
  ({ orgId }, { params, query }) =>
    db.forOrgSql(orgId, async (tx) => {
      if ((await tx.run(exists, [params.conversationId])).length === 0) throw new AppError("not_found");
      const seq = await asOfSeq(tx);
      const after = threadOrder.read(query.cursor);
      const rows = await tx.run(page, [params.conversationId, ...after, query.limit + 1]);
      const cut = pageOfRows(rows, query.limit, threadOrder, (row) => [
        row.sent_at.toISOString(),
        row.delivery_no ?? "0",
        row.id,
      ]);
      return { items: cut.page.map(presentMessage), nextCursor: cut.nextCursor, asOfSeq: seq };
    });
