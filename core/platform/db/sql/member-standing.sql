-- What a member of this org is and may do right now.
SELECT m.id, m.person_id, m.name, m.role, m.permission_set_id, ps.name AS set_name, ps.permissions,
       m.disabled_at IS NULL AS active, p.email_verified_at IS NOT NULL AS email_verified
FROM member m
JOIN person p ON p.id = m.person_id
LEFT JOIN permission_set ps ON ps.org_id = m.org_id AND ps.id = m.permission_set_id
WHERE m.org_id = (SELECT app_org_id()) AND m.id = $1::uuid;
