import type pg from "pg";
import type { DemoState } from "../seed/demo-state.ts";

/**
 * Fills an org with `count` conversations and ten messages each, by set statements (a bench's arrangement, not the
 * product's road), plus one long thread. Every seventh is closed, every fifth unread, every third assigned.
 */
export const fillInbox = async (
  admin: pg.Pool,
  demo: DemoState,
  orgIndex: number,
  count: number,
  longThread: number,
): Promise<void> => {
  const org = demo.orgs[orgIndex];
  const channel = org?.channels[0];
  if (!org || !channel) throw new Error("the demo has no such org");
  const ids = [org.id, channel.id];
  const run = (sql: string, params: unknown[] = []): Promise<unknown> =>
    admin.query(sql, [...ids, ...params]);
  await run(
    `WITH people AS (
       SELECT gen_random_uuid() AS contact, gen_random_uuid() AS conversation, n,
              now() - n * interval '20 seconds' AS at
       FROM generate_series(1, $3::int) AS n),
     contacts AS (
       INSERT INTO contact (org_id, id, name, name_at, phone)
       SELECT $1, contact, 'Customer ' || n, at, '4478' || lpad(n::text, 8, '0') FROM people),
     pairs AS (
       INSERT INTO pair (org_id, contact_id, channel_id, last_inbound_at, window_expires_at)
       SELECT $1, contact, $2, at, at + interval '24 hours' FROM people)
     INSERT INTO conversation (org_id, id, channel_id, contact_id, status, assignee_id, unread_count, last_message_at)
     SELECT $1, conversation, $2, contact, CASE WHEN n % 7 = 0 THEN 'closed' ELSE 'open' END,
            CASE WHEN n % 3 = 0 THEN (SELECT id FROM member WHERE org_id = $1 ORDER BY id LIMIT 1) END,
            CASE WHEN n % 5 = 0 THEN 2 ELSE 0 END, at
     FROM people`,
    [count],
  );
  await run(
    `INSERT INTO message (org_id, id, conversation_id, channel_id, contact_id, direction, type, text, origin, status,
       status_rank, sent_at)
     SELECT c.org_id, gen_random_uuid(), c.id, c.channel_id, c.contact_id,
            CASE WHEN n % 2 = 0 THEN 'inbound' ELSE 'outbound' END, 'text',
            'Message ' || n || ', is the blue glaze back in stock?', 'customer', 'received', 0,
            c.last_message_at - n * interval '1 minute'
     FROM conversation c, generate_series(0, 9) AS n
     WHERE c.org_id = $1 AND c.channel_id = $2`,
  );
  await run(
    `INSERT INTO message (org_id, id, conversation_id, channel_id, contact_id, direction, type, text, origin, status,
       status_rank, sent_at)
     SELECT c.org_id, gen_random_uuid(), c.id, c.channel_id, c.contact_id, 'inbound', 'text', 'Line ' || n, 'customer',
            'received', 0, c.last_message_at - n * interval '1 second'
     FROM (SELECT * FROM conversation WHERE org_id = $1 AND channel_id = $2
           ORDER BY last_message_at DESC LIMIT 1) c,
          generate_series(600, 600 + $3::int) AS n`,
    [longThread],
  );
  await run(
    `UPDATE conversation c SET last_message_id = m.id
     FROM message m
     WHERE c.org_id = $1 AND c.channel_id = $2 AND m.org_id = c.org_id AND m.conversation_id = c.id
       AND m.sent_at = c.last_message_at`,
  );
  await admin.query("VACUUM (ANALYZE) conversation, message, contact, pair");
};
