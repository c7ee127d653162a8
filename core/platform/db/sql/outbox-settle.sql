-- Ends tries of the org of this transaction. Parallel arrays: $1 outbox ids, $2 lease tokens (null: none is held),
-- $3 new states, $4 wamids, $5 errors for the row, $6 errors for the message, $7 ms until due again, $8 tries to add.
-- $9 ms of healthy ingest after which `unknown` becomes `unconfirmed` · $10 length of the watch on unknown rows, ms.
-- Fenced: a row in flight moves only for the holder of its lease; an acceptance may also come late, when the row
-- was given up as unknown. `moved` false means that nothing was changed; `was_…` tells what stood there.
WITH clock AS (SELECT statement_timestamp() AS now),
given AS (
  SELECT g.*
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::int[], $8::int[])
    AS g (id, token, state, wa_id, error, message_error, due_ms, tries)
),
before AS MATERIALIZED (
  SELECT o.id, o.state, o.wa_message_id
  FROM outbox o
  WHERE o.org_id = (SELECT app_org_id()) AND o.id = ANY ($1::uuid[])
  ORDER BY o.id
  FOR UPDATE OF o
),
moved AS (
  UPDATE outbox o
  SET state = g.state,
      wa_message_id = coalesce(g.wa_id, o.wa_message_id),
      error = CASE WHEN g.state = 'accepted' THEN NULL ELSE coalesce(g.error, o.error) END,
      due_at = CASE g.state
        WHEN 'queued' THEN clock.now + g.due_ms * interval '1 ms'
        WHEN 'unknown' THEN clock.now + $9::int * interval '1 ms'
        ELSE o.due_at END,
      lease_token = NULL,
      lease_expires_at = CASE g.state WHEN 'unknown' THEN clock.now + $10::int * interval '1 ms' END,
      tries = least(o.tries + g.tries, 32000),
      ended_at = CASE WHEN g.state IN ('accepted', 'failed', 'unconfirmed') THEN clock.now END
  FROM clock, given g, before b
  WHERE o.org_id = (SELECT app_org_id()) AND o.id = g.id AND b.id = g.id
    AND CASE
      WHEN g.state = 'unconfirmed' THEN o.state = 'unknown'
      WHEN g.state = 'accepted' AND o.state IN ('unknown', 'unconfirmed') THEN true
      ELSE o.state IN ('leased', 'sending') AND o.lease_token = g.token
    END
  RETURNING o.id, o.message_id, o.attempt, o.state, o.wa_message_id, g.message_error, clock.now
),
ranked AS (
  SELECT v.*, CASE v.state WHEN 'unknown' THEN 3 WHEN 'unconfirmed' THEN 4 WHEN 'accepted' THEN 5 WHEN 'failed' THEN 7 END
    AS rank
  FROM moved v
  WHERE v.state <> 'queued'
),
shown AS (
  UPDATE message m
  SET status = CASE WHEN m.status_rank < r.rank THEN r.state ELSE m.status END,
      status_at = CASE WHEN m.status_rank < r.rank THEN r.now ELSE m.status_at END,
      error = CASE WHEN m.status_rank < r.rank THEN r.message_error ELSE m.error END,
      status_rank = greatest(m.status_rank, r.rank),
      wa_message_id = coalesce(m.wa_message_id, r.wa_message_id)
  FROM ranked r
  WHERE m.org_id = (SELECT app_org_id()) AND m.id = r.message_id AND m.attempt = r.attempt
    AND (m.status_rank < r.rank OR (m.wa_message_id IS NULL AND r.wa_message_id IS NOT NULL))
  RETURNING r.id AS outbox_id, m.id, m.conversation_id, m.channel_id, m.status, m.status_at, m.error, m.wa_message_id,
            m.attempt
)
SELECT g.id, b.state AS was_state, b.wa_message_id AS was_wa_id, v.id IS NOT NULL AS moved,
       s.id AS message_id, s.conversation_id, s.channel_id, s.status, s.status_at, s.error, s.wa_message_id, s.attempt,
       c.id IS NOT NULL AS newest
FROM given g
LEFT JOIN before b ON b.id = g.id
LEFT JOIN moved v ON v.id = g.id
LEFT JOIN shown s ON s.outbox_id = g.id
LEFT JOIN conversation c ON c.org_id = (SELECT app_org_id()) AND c.id = s.conversation_id AND c.last_message_id = s.id;
