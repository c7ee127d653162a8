-- Leases up to $1 rows for $2 ms, each with the slot of its channel at which it may leave (see pace in limits.ts).
-- $3 how far ahead slots are given, ms · $4 widest lane · $5 orgs that have enough under way · $6 pace headroom
-- $7 no slot comes sooner than so many ms, because this process could not be in time.
-- Order: lane, then orgs in turn (what an org has under way counts), then age. FIFO within a conversation.
WITH RECURSIVE clock AS (
  SELECT statement_timestamp() AS now, statement_timestamp() + $7::int * interval '1 ms' AS soonest
),
waiting AS (
  (SELECT o.org_id, o.channel_id FROM outbox o WHERE o.state = 'queued' ORDER BY o.org_id, o.channel_id LIMIT 1)
  UNION ALL
  SELECT n.org_id, n.channel_id
  FROM waiting w
  CROSS JOIN LATERAL (
    SELECT o.org_id, o.channel_id FROM outbox o
    WHERE o.state = 'queued' AND (o.org_id, o.channel_id) > (w.org_id, w.channel_id)
    ORDER BY o.org_id, o.channel_id
    LIMIT 1
  ) n
),
open_channel AS MATERIALIZED (
  SELECT c.org_id, c.id, clock.now,
         least($1::int, 1 + floor(extract(epoch FROM clock.now + $3::int * interval '1 ms' - greatest(c.pace_tat, clock.soonest))
                                  * greatest(c.throughput, 1) / $6::float8))::int AS room
  FROM clock
  CROSS JOIN waiting w
  JOIN channel c ON c.org_id = w.org_id AND c.id = w.channel_id
  WHERE c.status = 'connected'
    AND (c.paused_until IS NULL OR c.paused_until <= clock.now)
    AND c.pace_tat <= clock.now + $3::int * interval '1 ms'
    AND c.org_id <> ALL ($5::uuid[])
),
candidate AS (
  SELECT ch.org_id, ch.id AS channel_id, o.id, o.lane, o.due_at, o.ord
  FROM open_channel ch
  CROSS JOIN LATERAL (
    SELECT q.id, q.lane, q.due_at, q.ord
    FROM outbox q
    WHERE q.org_id = ch.org_id AND q.channel_id = ch.id AND q.state = 'queued' AND q.due_at <= ch.now
      AND q.lane <= $4::int
      AND NOT EXISTS (
        SELECT FROM outbox e
        WHERE e.org_id = q.org_id AND e.conversation_id = q.conversation_id AND e.ord < q.ord
          AND e.state IN ('queued', 'leased', 'sending'))
    ORDER BY q.lane, q.due_at, q.ord
    LIMIT ch.room
  ) o
),
busy AS (SELECT o.org_id, count(*) AS n FROM outbox o WHERE o.state IN ('leased', 'sending') GROUP BY o.org_id),
chosen AS (
  SELECT t.org_id, t.channel_id, t.id, t.lane, t.due_at, t.ord
  FROM (
    SELECT c.*, coalesce(b.n, 0) + row_number() OVER (PARTITION BY c.org_id, c.lane ORDER BY c.due_at, c.ord) AS turn
    FROM candidate c
    LEFT JOIN busy b ON b.org_id = c.org_id
  ) t
  ORDER BY t.lane, t.turn, t.due_at, t.ord
  LIMIT $1::int
),
-- The channel row is the one thing that claims of several processes meet at: locked ones are left to the other.
-- NO KEY: an open insert that names the channel (any inbound batch) must not look like another claim.
held_channel AS MATERIALIZED (
  SELECT c.org_id, c.id, clock.now, greatest(c.pace_tat, clock.soonest) AS start,
         make_interval(secs => $6::float8 / greatest(c.throughput, 1)) AS gap
  FROM clock
  CROSS JOIN (SELECT DISTINCT org_id, channel_id FROM chosen) d
  JOIN channel c ON c.org_id = d.org_id AND c.id = d.channel_id
  WHERE c.status = 'connected' AND (c.paused_until IS NULL OR c.paused_until <= clock.now)
  ORDER BY c.org_id, c.id
  FOR NO KEY UPDATE OF c SKIP LOCKED
),
slotted AS (
  SELECT s.*
  FROM (
    SELECT x.org_id, x.channel_id, x.id, h.gap, h.now,
           h.start + (row_number() OVER (PARTITION BY x.org_id, x.channel_id ORDER BY x.lane, x.due_at, x.ord) - 1) * h.gap
             AS slot
    FROM chosen x
    JOIN held_channel h ON h.org_id = x.org_id AND h.id = x.channel_id
  ) s
  WHERE s.slot <= s.now + $3::int * interval '1 ms'
),
paced AS (
  UPDATE channel c SET pace_tat = s.next
  FROM (SELECT org_id, channel_id, max(slot + gap) AS next FROM slotted GROUP BY org_id, channel_id) s
  WHERE c.org_id = s.org_id AND c.id = s.channel_id
),
leased AS (
  UPDATE outbox o
  SET state = 'leased', lease_token = gen_random_uuid(), lease_expires_at = s.now + $2::int * interval '1 ms'
  FROM slotted s
  WHERE o.org_id = s.org_id AND o.id = s.id AND o.state = 'queued'
  RETURNING o.org_id, o.id, o.lease_token, o.message_id, o.conversation_id, o.channel_id, o.contact_id, o.attempt,
            o.lane, o.error, s.slot
)
SELECT l.org_id, l.id, l.lease_token, l.message_id, l.conversation_id, l.channel_id, l.contact_id, l.attempt, l.lane,
       l.error, ch.wa_phone_number_id, m.type, m.text, m.content, m.reply_to_wa_id, ct.phone, b.value AS bsuid,
       extract(epoch FROM l.slot)::float8 * 1000 AS slot_ms,
       extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms
FROM leased l
JOIN channel ch ON ch.org_id = l.org_id AND ch.id = l.channel_id
JOIN message m ON m.org_id = l.org_id AND m.id = l.message_id
JOIN contact ct ON ct.org_id = l.org_id AND ct.id = l.contact_id
LEFT JOIN LATERAL (
  -- A BSUID means something only inside its portfolio.
  SELECT i.value
  FROM identity i
  JOIN account a ON a.org_id = ch.org_id AND a.id = ch.account_id
  JOIN portfolio p ON p.org_id = a.org_id AND p.id = a.portfolio_id
  WHERE i.org_id = l.org_id AND i.contact_id = l.contact_id AND i.kind = 'bsuid' AND i.superseded_at IS NULL
    AND i.scope IN (p.wa_portfolio_id, '')
  ORDER BY i.last_seen_at DESC
  LIMIT 1
) b ON true
ORDER BY l.slot;
