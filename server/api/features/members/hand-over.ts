import { AppError } from "#contracts/errors.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import { appendEventsSql, newEvent } from "#core/platform/events/append-events.ts";
import { conversationsByIds } from "#core/platform/present/conversation.ts";

const lockMember = statement<{ id: string }>("member-lock");
const openOf = statement<{ id: string }>("member-open-conversations");
const give = statement<never>("member-hand-over");

/** Conversations presented at a time. */
const portion = 500;

/**
 * Refuses a successor who cannot take conversations.
 * @throws AppError `invalid_input`
 */
export const demandSuccessor = async (tx: TenantTx, memberId: string, to: string): Promise<void> => {
  const fits = to !== memberId && (await tx.member.count({ where: { id: to, disabledAt: null } })) > 0;
  if (fits) return;
  throw new AppError("invalid_input", {
    fields: [{ path: "body.handOverTo", message: "No other active member of your team" }],
  });
};

/**
 * Gives a member's open conversations to somebody else, or to nobody, each with its event. Locks the member first: a
 * conversation that is being assigned to them right now is either handed over too, or refused after us.
 * @returns how many
 */
export const handOver = async (tx: TenantTx, memberId: string, to: string | null): Promise<number> => {
  const sql = sqlOf(tx);
  await sql.run(lockMember, [memberId]);
  const ids = (await sql.run(openOf, [memberId])).map((row) => row.id);
  for (let from = 0; from < ids.length; from += portion) {
    const part = ids.slice(from, from + portion);
    await sql.run(give, [part, to]);
    const rows = await conversationsByIds(sql, part);
    await appendEventsSql(
      sql,
      rows.map((conversation) => newEvent("conversation.changed", { conversation })),
    );
  }
  return ids.length;
};
