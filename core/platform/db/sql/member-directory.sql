-- Members as everybody's directory knows them.
SELECT m.id, m.name, p.email, m.role, m.permission_set_id, m.disabled_at IS NULL AS active
FROM member m
JOIN person p ON p.id = m.person_id
WHERE m.org_id = (SELECT app_org_id()) AND m.id = ANY($1::uuid[])
ORDER BY m.id;
