-- Slots for rows that missed theirs (a stalled disk, a busy process). Arrays: $1 orgs, $2 channels, $3 how many.
-- $4 pace headroom · $5 no slot comes sooner than so many ms. Answers each channel's first slot and the gap between slots.
WITH clock AS (SELECT statement_timestamp() AS now),
given AS (SELECT g.* FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS g (org_id, id, n)),
held AS MATERIALIZED (
  SELECT c.org_id, c.id, g.n, greatest(c.pace_tat, clock.now + $5::int * interval '1 ms') AS start,
         make_interval(secs => $4::float8 / greatest(c.throughput, 1)) AS gap
  FROM clock
  CROSS JOIN given g
  JOIN channel c ON c.org_id = g.org_id AND c.id = g.id
  ORDER BY c.org_id, c.id
  FOR NO KEY UPDATE OF c
),
paced AS (
  UPDATE channel c SET pace_tat = h.start + h.n * h.gap
  FROM held h
  WHERE c.org_id = h.org_id AND c.id = h.id
)
SELECT h.id, extract(epoch FROM h.start)::float8 * 1000 AS slot_ms, extract(epoch FROM h.gap)::float8 * 1000 AS gap_ms,
       extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms
FROM held h;
