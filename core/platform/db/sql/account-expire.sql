-- Removes sign-ups that nobody confirmed within seven days, with the orgs that have no other member.
WITH old AS (
  SELECT id FROM person
  WHERE email_verified_at IS NULL AND created_at < now() - interval '7 days'
  ORDER BY created_at
  LIMIT 500
  FOR UPDATE SKIP LOCKED
), orgs AS (
  DELETE FROM org
  WHERE id IN (
    SELECT m.org_id FROM member m
    WHERE m.person_id IN (SELECT id FROM old)
      AND NOT EXISTS (
        SELECT 1 FROM member other WHERE other.org_id = m.org_id AND other.person_id NOT IN (SELECT id FROM old)
      )
  )
  RETURNING id
), people AS (
  DELETE FROM person WHERE id IN (SELECT id FROM old) RETURNING id
)
SELECT (SELECT count(*)::int FROM people) AS people,
       coalesce((SELECT array_agg(id) FROM orgs), ARRAY[]::uuid[]) AS org_ids;
