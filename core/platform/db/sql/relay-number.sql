-- Gives the oldest unnumbered events the next numbers of their orgs and answers them. Runs on the connection that
-- holds the leader's lock, so a relay that lost the lock can number nothing.
WITH fresh AS MATERIALIZED (
  SELECT org_id, id, at, ord FROM event WHERE seq IS NULL ORDER BY ord LIMIT $1
), counted AS (
  SELECT org_id, count(*) AS n FROM fresh GROUP BY org_id
), advanced AS (
  INSERT INTO event_cursor AS c (org_id, seq)
  SELECT org_id, n FROM counted ORDER BY org_id
  ON CONFLICT (org_id) DO UPDATE SET seq = c.seq + excluded.seq
  RETURNING c.org_id, c.seq
), numbered AS (
  SELECT f.org_id, f.id, f.at, a.seq - c.n + row_number() OVER (PARTITION BY f.org_id ORDER BY f.ord) AS seq
  FROM fresh f
  JOIN counted c ON c.org_id = f.org_id
  JOIN advanced a ON a.org_id = f.org_id
)
UPDATE event e SET seq = n.seq
FROM numbered n
WHERE e.org_id = n.org_id AND e.id = n.id AND e.at = n.at
RETURNING e.org_id, e.seq::text AS seq, e.id, e.name, e.at, e.data;
