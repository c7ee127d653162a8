import type pg from "pg";
import { newId } from "#core/platform/ids.ts";
import { statusRank } from "#contracts/status-lattice.ts";
import type { PlannedConversation, PlannedLine } from "./plan-conversations.ts";

interface Thread {
  id: string;
  contactId: string;
  channelId: string;
}

const findThread = async (client: pg.Client, orgId: string, bsuid: string): Promise<Thread> => {
  const { rows } = await client.query<{ id: string; contact_id: string; channel_id: string }>(
    `SELECT c.id, c.contact_id, c.channel_id FROM conversation c
     JOIN identity i ON i.org_id = c.org_id AND i.contact_id = c.contact_id
     WHERE c.org_id = $1 AND i.kind = 'bsuid' AND i.value = $2`,
    [orgId, bsuid],
  );
  const row = rows[0];
  if (!row) throw new Error(`The demo conversation of ${bsuid} was not made by the inbound worker`);
  return { id: row.id, contactId: row.contact_id, channelId: row.channel_id };
};

const insertReply = async (
  client: pg.Client,
  orgId: string,
  thread: Thread,
  authorId: string,
  planned: PlannedLine,
): Promise<void> => {
  const id = newId();
  await client.query(
    `INSERT INTO message (org_id, id, conversation_id, channel_id, contact_id, direction, type, text, origin, status,
       status_rank, status_at, wa_message_id, client_message_id, author_id, sent_at)
     VALUES ($1, $2, $3, $4, $5, 'outbound', 'text', $6, 'console', 'accepted', $7, $8, $9, $10, $11, $8)`,
    [
      orgId,
      id,
      thread.id,
      thread.channelId,
      thread.contactId,
      planned.line.text,
      statusRank("accepted"),
      planned.at,
      planned.wamid,
      `seed-${id}`,
      authorId,
    ],
  );
  await client.query(
    `UPDATE conversation SET last_message_id = $3, last_message_at = $4
     WHERE org_id = $1 AND id = $2 AND last_message_at <= $4`,
    [orgId, thread.id, id, planned.at],
  );
};

/** Writes what the agents answered, then who owns, has read and has closed what. */
export const writeReplies = async (
  client: pg.Client,
  orgId: string,
  memberIds: readonly string[],
  plans: readonly PlannedConversation[],
): Promise<void> => {
  for (const [index, plan] of plans.entries()) {
    const thread = await findThread(client, orgId, plan.customer.bsuid);
    const author = memberIds[index % memberIds.length] ?? "";
    const replies = plan.lines.filter(({ line }) => line.by === "agent");
    for (const reply of replies) await insertReply(client, orgId, thread, author, reply);
    const answered = replies.length > 0;
    await client.query(
      `UPDATE conversation
       SET unread_count = CASE WHEN $3 THEN unread_count ELSE 0 END,
           read_up_to = CASE WHEN $3 THEN read_up_to ELSE last_message_at END,
           assignee_id = CASE WHEN $4 THEN $5::uuid END,
           status = CASE WHEN $6 THEN 'closed' ELSE status END,
           closed_at = CASE WHEN $6 THEN last_message_at END
       WHERE org_id = $1 AND id = $2`,
      [orgId, thread.id, plan.unread, answered && index % 3 !== 0, author, plan.closed],
    );
    if (plan.unread) await keepUnreadTail(client, orgId, thread.id, plan);
  }
};

/** Only the customer's lines after the last answer are unread. */
const keepUnreadTail = async (
  client: pg.Client,
  orgId: string,
  conversationId: string,
  plan: PlannedConversation,
): Promise<void> => {
  const lastReply = plan.lines.findLastIndex(({ line }) => line.by === "agent");
  const tail = plan.lines.length - 1 - lastReply;
  const readUpTo = plan.lines[lastReply]?.at ?? null;
  await client.query(
    "UPDATE conversation SET unread_count = $3, read_up_to = $4 WHERE org_id = $1 AND id = $2",
    [orgId, conversationId, tail, readUpTo],
  );
};
