-- Keeps the watch on unknown rows. `due_at` is when a row becomes unconfirmed, counting only healthy time; while a
-- row is unknown, `lease_expires_at` is the end of the watch that the last sweep put on it.
-- $1 ingest is healthy · $2 it is healthy but for Meta's silence · $3 watch, ms · $4 silence is borne for so long, ms.
-- Time that was unhealthy, or that nobody watched, is added to due_at. Answers the rows whose time is up.
WITH clock AS (SELECT statement_timestamp() AS now),
seen AS MATERIALIZED (
  SELECT o.org_id, o.id, clock.now,
         o.lease_expires_at - $3::int * interval '1 ms' AS last_seen,
         o.lease_expires_at >= clock.now
           AND ($1::boolean OR ($2::boolean AND o.sending_at <= clock.now - $4::int * interval '1 ms')) AS counts
  FROM clock, outbox o
  WHERE o.state = 'unknown'
  ORDER BY o.org_id, o.id
  FOR UPDATE OF o SKIP LOCKED
),
watched AS (
  UPDATE outbox o
  SET due_at = CASE WHEN s.counts THEN o.due_at ELSE o.due_at + (s.now - s.last_seen) END,
      lease_expires_at = s.now + $3::int * interval '1 ms'
  FROM seen s
  WHERE o.org_id = s.org_id AND o.id = s.id
  RETURNING o.org_id, o.id, o.due_at, s.now, s.counts
)
SELECT org_id, id FROM watched WHERE counts AND due_at <= now ORDER BY org_id, id;
