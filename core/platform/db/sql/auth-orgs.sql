-- The orgs that a person is an active member of.
SELECT o.id, o.name
FROM member m
JOIN org o ON o.id = m.org_id
WHERE m.person_id = $1 AND m.disabled_at IS NULL
ORDER BY o.name, o.id;
