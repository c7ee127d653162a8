-- A new attempt of the message $1 in the name of member $2: attempt $3, outbox row $4, rank of `queued` $5, time $6.
-- The old attempt's wamid leaves the message: late word about it must not speak for the new one.
WITH again AS (
  UPDATE message m
  SET status = 'queued', status_rank = $5::smallint, status_at = $6::timestamptz, error = NULL, wa_message_id = NULL,
      attempt = $3::smallint
  WHERE m.org_id = (SELECT app_org_id()) AND m.id = $1::uuid
  RETURNING m.id, m.conversation_id, m.channel_id, m.contact_id
),
queued AS (
  INSERT INTO outbox (id, message_id, conversation_id, channel_id, contact_id, attempt, lane, requested_by)
  SELECT $4::uuid, a.id, a.conversation_id, a.channel_id, a.contact_id, $3::smallint, 0, $2::uuid FROM again a
)
SELECT a.id, a.conversation_id, c.last_message_id = a.id AS newest
FROM again a
JOIN conversation c ON c.org_id = (SELECT app_org_id()) AND c.id = a.conversation_id;
