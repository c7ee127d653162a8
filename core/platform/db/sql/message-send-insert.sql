-- A message by a member or a program, its first attempt, and what it changes: newest of its conversation, free entry point opened.
-- $1 message · $2 conversation · $3 text · $4 content · $5 rank of `queued` · $6 client id · $7 wamid it quotes
-- $8 author, or null for an API key · $9 time · $10 outbox row · $11 end of the entry point, or null to leave it.
-- $12 origin · $13 who asked for it: the member, or the key.
-- Answers nothing when the client message id was used already.
WITH place AS (
  SELECT id, channel_id, contact_id FROM conversation WHERE org_id = (SELECT app_org_id()) AND id = $2::uuid
),
made AS (
  INSERT INTO message (id, conversation_id, channel_id, contact_id, direction, type, text, content, origin, status,
                       status_rank, status_at, client_message_id, reply_to_wa_id, author_id, sent_at)
  SELECT $1::uuid, p.id, p.channel_id, p.contact_id, 'outbound', 'text', $3::text, $4::jsonb, $12::text, 'queued',
         $5::smallint, $9::timestamptz, $6::text, $7::text, $8::uuid, $9::timestamptz
  FROM place p
  ON CONFLICT (org_id, client_message_id) DO NOTHING
  RETURNING id, conversation_id, channel_id, contact_id, sent_at
),
queued AS (
  INSERT INTO outbox (id, message_id, conversation_id, channel_id, contact_id, attempt, lane, requested_by)
  SELECT $10::uuid, m.id, m.conversation_id, m.channel_id, m.contact_id, 1, 0, $13::uuid FROM made m
),
newest AS (
  UPDATE conversation c
  SET last_message_id = m.id, last_message_at = m.sent_at
  FROM made m
  WHERE c.org_id = (SELECT app_org_id()) AND c.id = m.conversation_id AND c.last_message_at <= m.sent_at
),
opened AS (
  UPDATE pair p
  SET entry_point_expires_at = $11::timestamptz
  FROM made m
  WHERE $11::timestamptz IS NOT NULL
    AND p.org_id = (SELECT app_org_id()) AND p.contact_id = m.contact_id AND p.channel_id = m.channel_id
)
SELECT id FROM made;
