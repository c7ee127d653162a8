-- Who may sign in with this address: the person and the membership they used last, or else the oldest, of those that
-- are not disabled. Known is the network address $2 when this person had a session from it in the last 30 days.
SELECT p.id AS person_id, p.password_hash, m.id AS member_id, m.org_id,
       EXISTS (
         SELECT 1
         FROM member had
         JOIN session s ON s.org_id = had.org_id AND s.member_id = had.id
         WHERE had.person_id = p.id AND s.ip = $2 AND s.last_seen_at > now() - interval '30 days'
       ) AS address_known
FROM person p
LEFT JOIN member m ON m.person_id = p.id AND m.disabled_at IS NULL
LEFT JOIN LATERAL (
  SELECT max(s.last_seen_at) AS at FROM session s WHERE s.org_id = m.org_id AND s.member_id = m.id
) used ON true
WHERE p.email = $1
ORDER BY used.at DESC NULLS LAST, m.created_at, m.id
LIMIT 1;
