-- A page of the org's members by name. $1, $2: the last row seen (name, id); $3: how many.
SELECT m.id, m.name, p.email, m.role, m.disabled_at IS NULL AS active
FROM member m
JOIN person p ON p.id = m.person_id
WHERE m.org_id = (SELECT app_org_id()) AND (m.name, m.id) > ($1::text, $2::uuid)
ORDER BY m.name, m.id
LIMIT $3;
