import type { RouteInput } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { conversationsList } from "#contracts/routes/conversations.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { conversationsByIds } from "#core/platform/present/conversation.ts";
import { asOfSeq } from "../../as-of-seq.ts";
import type { Actor, KeyHandler } from "../../handler.ts";
import { anywhere, newestFirst, pageOfRows } from "../../keyset-cursor.ts";
import { pageStatement } from "./page-statement.ts";
import type { ListFilter, PageRow } from "./page-statement.ts";

type Query = RouteInput<typeof conversationsList>["query"];

const bySearch = statement<PageRow>("page-conversations-search");
const bySearchInNewest = statement<PageRow>("page-conversations-search-newest");

/** @throws AppError `invalid_input` when an API key asks for its own: it is assigned nothing */
const assigneeOf = ({ assignee }: Query, actor: Actor): string | undefined => {
  if (assignee === "none") return undefined;
  if (assignee !== "me") return assignee;
  if (actor.kind === "member") return actor.id;
  throw new AppError("invalid_input", {
    fields: [{ path: "query.assignee", message: "An API key is no member; give a member's id" }],
  });
};

const filterOf = (query: Query, actor: Actor): ListFilter => {
  const { assignee } = query;
  const assigneeId = assigneeOf(query, actor);
  return {
    status: query.status ?? null,
    channelId: query.channelId ?? null,
    assigneeId: assigneeId ?? null,
    unassigned: assignee === "none",
    unread: query.unread ?? null,
  };
};

const readPage = async (tx: SqlTx, query: Query, filter: ListFilter): Promise<PageRow[]> => {
  const [at, id] = newestFirst.read(query.cursor);
  const { status, channelId, assigneeId, unassigned, unread } = filter;
  const params = [at, id, query.limit + 1, status, channelId, assigneeId, unassigned, unread];
  if (query.search === undefined) return tx.run(pageStatement(filter), params);
  // A full page found among the newest is the page; a word that few names hold needs the look through all contacts.
  const searching = [...params, anywhere(query.search)];
  const found = await tx.run(bySearchInNewest, searching);
  return found.length > query.limit ? found : tx.run(bySearch, searching);
};

/**
 * A page of conversations, newest message first. The event number is read before the page: replaying from it loses
 * nothing, since an event that is not numbered yet will get a higher one.
 */
export const createListConversations =
  ({ db }: { db: Database }): KeyHandler<typeof conversationsList> =>
  async ({ orgId, actor }, { query }) => {
    const filter = filterOf(query, actor);
    return db.forOrgSql(orgId, async (tx) => {
      const seq = await asOfSeq(tx);
      const rows = await readPage(tx, query, filter);
      const { page, nextCursor } = pageOfRows(rows, query.limit, newestFirst, (row) => [
        row.last_message_at.toISOString(),
        row.id,
      ]);
      const ids = page.map((row) => row.id);
      return { items: await conversationsByIds(tx, ids), nextCursor, asOfSeq: seq };
    });
  };
