-- leased → sending, committed before the first byte. Arrays: $1 orgs, $2 outbox ids, $3 lease tokens.
-- $4 how long the lease of a sending row lasts, ms · $5 window margin, ms · $6 pair interval, ms · $7 pair burst.
-- Asks again what may have changed since the claim: lease, channel, service window; and takes the pair's pace here,
-- where the row is sure to leave. Rows that may not leave stay leased, with the reason in `verdict`.
WITH clock AS (SELECT statement_timestamp() AS now),
given AS (
  SELECT g.org_id, g.id, g.token FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS g (org_id, id, token)
),
held AS MATERIALIZED (
  SELECT o.org_id, o.id, o.message_id, o.channel_id, o.contact_id, clock.now
  FROM clock
  CROSS JOIN given g
  JOIN outbox o ON o.org_id = g.org_id AND o.id = g.id
  WHERE o.state = 'leased' AND o.lease_token = g.token AND o.lease_expires_at > clock.now
  ORDER BY o.org_id, o.id
  FOR UPDATE OF o
),
pair_now AS MATERIALIZED (
  SELECT p.org_id, p.contact_id, p.channel_id, p.window_expires_at, p.entry_point_expires_at, p.pace_tat
  FROM pair p
  WHERE (p.org_id, p.contact_id, p.channel_id) IN (SELECT h.org_id, h.contact_id, h.channel_id FROM held h)
  ORDER BY p.org_id, p.contact_id, p.channel_id
  FOR UPDATE OF p
),
judged AS (
  SELECT h.org_id, h.id, h.contact_id, h.channel_id, h.now,
         p.pace_tat - ($7::int - 1) * $6::int * interval '1 ms' AS pair_free_at,
         CASE
           WHEN c.status <> 'connected' OR c.paused_until > h.now THEN 'channel_paused'
           WHEN m.type <> 'template'
             AND coalesce(greatest(p.window_expires_at, p.entry_point_expires_at)
                          <= h.now + $5::int * interval '1 ms', true) THEN 'window_closed'
           WHEN p.pace_tat - ($7::int - 1) * $6::int * interval '1 ms' > h.now
             OR row_number() OVER (PARTITION BY h.org_id, h.contact_id, h.channel_id ORDER BY h.id) > 1 THEN 'pair_pace'
           ELSE 'sending'
         END AS verdict
  FROM held h
  JOIN channel c ON c.org_id = h.org_id AND c.id = h.channel_id
  JOIN message m ON m.org_id = h.org_id AND m.id = h.message_id
  LEFT JOIN pair_now p ON p.org_id = h.org_id AND p.contact_id = h.contact_id AND p.channel_id = h.channel_id
),
paced AS (
  -- With less than one token over, the fraction is given up: after the burst two sends are never closer than $6.
  UPDATE pair p
  SET pace_tat = $6::int * interval '1 ms' + CASE
    WHEN j.pair_free_at > j.now - $6::int * interval '1 ms' THEN j.now + ($7::int - 1) * $6::int * interval '1 ms'
    ELSE greatest(p.pace_tat, j.now) END
  FROM judged j
  WHERE j.verdict = 'sending'
    AND p.org_id = j.org_id AND p.contact_id = j.contact_id AND p.channel_id = j.channel_id
),
started AS (
  UPDATE outbox o
  SET state = 'sending', sending_at = j.now, lease_expires_at = j.now + $4::int * interval '1 ms'
  FROM judged j
  WHERE j.verdict = 'sending' AND o.org_id = j.org_id AND o.id = j.id
)
SELECT g.id, coalesce(j.verdict, 'lease_lost') AS verdict,
       greatest(0, extract(epoch FROM j.pair_free_at - j.now) * 1000)::float8 AS pair_wait_ms,
       coalesce(j.pair_free_at > j.now - $6::int * interval '1 ms', false) AS pair_spent
FROM given g
LEFT JOIN judged j ON j.org_id = g.org_id AND j.id = g.id;
