-- The member and the org as a sign-in answers them.
SELECT m.id AS member_id, m.name, m.role, m.disabled_at IS NULL AS active, p.email, o.id AS org_id, o.name AS org_name
FROM member m
JOIN person p ON p.id = m.person_id
JOIN org o ON o.id = m.org_id
WHERE m.org_id = $1 AND m.id = $2;
