-- The member and the org as a sign-in answers them.
SELECT m.id AS member_id, m.name, m.role, p.email, o.id AS org_id, o.name AS org_name, r.permissions, r.standing
FROM member m
JOIN member_rights r ON r.org_id = m.org_id AND r.member_id = m.id
JOIN person p ON p.id = m.person_id
JOIN org o ON o.id = m.org_id
WHERE m.org_id = $1 AND m.id = $2;
