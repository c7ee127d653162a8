-- Gives the oldest unnumbered events the next numbers of their orgs and answers them. Runs on the connection that
-- holds the leader's lock, so a relay that lost the lock can number nothing. Each event is found by its key: see
-- relay-plans.
WITH fresh AS MATERIALIZED (
  SELECT org_id, id, at, ord FROM event WHERE seq IS NULL ORDER BY ord LIMIT $1
), advanced AS (
  INSERT INTO event_cursor AS c (org_id, seq)
  SELECT org_id, count(*) FROM fresh GROUP BY org_id ORDER BY org_id
  ON CONFLICT (org_id) DO UPDATE SET seq = c.seq + excluded.seq
  RETURNING c.org_id, c.seq
), ranked AS (
  -- How many events of the org come after this one in the batch: the newest gets the cursor's own number.
  SELECT org_id, id, at, row_number() OVER (PARTITION BY org_id ORDER BY ord DESC) - 1 AS behind FROM fresh
)
UPDATE event e SET seq = a.seq - r.behind
FROM ranked r
JOIN advanced a ON a.org_id = r.org_id
WHERE e.org_id = r.org_id AND e.id = r.id AND e.at = r.at
RETURNING e.org_id, e.seq::text AS seq, e.id, e.name, e.at, e.data;
