-- Word of Meta about attempts of the org of this transaction, whatever state they are in. Parallel arrays, each
-- attempt once: $1 outbox ids, $2 attempts, $3 channels, $4 wamids, $5 whether it says that the message goes through.
-- The first wamid of an attempt stays for ever; another one changes nothing and shows in `was_wa_id`.
-- A newer attempt that has not left yet is called off when the older one turns out to have gone through.
WITH clock AS (SELECT statement_timestamp() AS now),
given AS (
  SELECT g.*
  FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::boolean[])
    AS g (id, attempt, channel_id, wa_id, arrives)
),
before AS MATERIALIZED (
  SELECT o.id, o.state, o.wa_message_id, o.message_id, o.attempt, g.wa_id, g.arrives
  FROM outbox o
  JOIN given g ON g.id = o.id AND g.attempt = o.attempt AND g.channel_id = o.channel_id
  WHERE o.org_id = (SELECT app_org_id())
  ORDER BY o.id
  FOR UPDATE OF o
),
moved AS (
  UPDATE outbox o
  SET state = 'accepted', wa_message_id = b.wa_id, lease_token = NULL, lease_expires_at = NULL, error = NULL,
      ended_at = clock.now
  FROM clock, before b
  WHERE o.org_id = (SELECT app_org_id()) AND o.id = b.id AND b.state <> 'accepted' AND b.wa_message_id IS NULL
  RETURNING o.id
),
called_off AS (
  UPDATE outbox n
  SET state = 'cancelled', lease_token = NULL, lease_expires_at = NULL, ended_at = clock.now
  FROM clock, before b
  WHERE b.arrives AND coalesce(b.wa_message_id, b.wa_id) = b.wa_id
    AND n.org_id = (SELECT app_org_id()) AND n.message_id = b.message_id AND n.attempt > b.attempt
    AND n.state IN ('queued', 'leased')
  RETURNING b.id, n.attempt
),
shown AS (
  UPDATE message m
  SET status = CASE WHEN c.id IS NOT NULL OR m.status_rank < 5 THEN 'accepted' ELSE m.status END,
      status_at = CASE WHEN c.id IS NOT NULL OR m.status_rank < 5 THEN clock.now ELSE m.status_at END,
      error = CASE WHEN c.id IS NOT NULL OR m.status_rank < 5 THEN NULL ELSE m.error END,
      status_rank = CASE WHEN c.id IS NOT NULL THEN 5 ELSE greatest(m.status_rank, 5) END,
      wa_message_id = b.wa_id,
      attempt = b.attempt
  FROM clock, before b
  LEFT JOIN moved v ON v.id = b.id
  LEFT JOIN called_off c ON c.id = b.id
  WHERE m.org_id = (SELECT app_org_id()) AND m.id = b.message_id
    AND (c.attempt = m.attempt OR (v.id IS NOT NULL AND m.attempt = b.attempt AND m.wa_message_id IS NULL))
  RETURNING b.id AS outbox_id, m.id, m.conversation_id, m.status, m.status_at, m.error, m.wa_message_id, m.attempt
)
SELECT b.id, b.state AS was_state, b.wa_message_id AS was_wa_id, v.id IS NOT NULL AS moved,
       s.id AS message_id, s.conversation_id, s.status, s.status_at, s.error, s.wa_message_id, s.attempt,
       cv.id IS NOT NULL AS newest
FROM before b
LEFT JOIN moved v ON v.id = b.id
LEFT JOIN shown s ON s.outbox_id = b.id
LEFT JOIN conversation cv
  ON cv.org_id = (SELECT app_org_id()) AND cv.id = s.conversation_id AND cv.last_message_id = s.id;
