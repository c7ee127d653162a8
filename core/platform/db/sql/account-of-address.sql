-- The account behind an address, with the membership used last (or else the oldest) of those that are not disabled.
SELECT p.id AS person_id, p.email, p.email_verified_at IS NOT NULL AS verified, p.password_hash, m.id AS member_id,
       m.org_id, m.name, o.name AS org_name
FROM person p
LEFT JOIN member m ON m.person_id = p.id AND m.disabled_at IS NULL
LEFT JOIN org o ON o.id = m.org_id
LEFT JOIN LATERAL (
  SELECT max(s.last_seen_at) AS at FROM session s WHERE s.org_id = m.org_id AND s.member_id = m.id
) used ON true
WHERE p.email = $1
ORDER BY used.at DESC NULLS LAST, m.created_at, m.id
LIMIT 1;
