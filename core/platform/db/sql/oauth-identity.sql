-- Whose account at a provider this is, with the membership used last (or else the oldest) of those that are active.
SELECT i.person_id, m.org_id, m.id AS member_id
FROM login_identity i
LEFT JOIN member m ON m.person_id = i.person_id AND m.disabled_at IS NULL
LEFT JOIN LATERAL (
  SELECT max(s.last_seen_at) AS at FROM session s WHERE s.org_id = m.org_id AND s.member_id = m.id
) used ON true
WHERE i.provider = $1 AND i.subject = $2
ORDER BY used.at DESC NULLS LAST, m.created_at, m.id
LIMIT 1;
