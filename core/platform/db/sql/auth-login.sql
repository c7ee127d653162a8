-- Who may sign in with this address: the person and the memberships that are not disabled, oldest first.
SELECT p.id AS person_id, p.password_hash, m.id AS member_id, m.org_id
FROM person p
LEFT JOIN member m ON m.person_id = p.id AND m.disabled_at IS NULL
WHERE p.email = $1
ORDER BY m.created_at, m.id
LIMIT 1;
