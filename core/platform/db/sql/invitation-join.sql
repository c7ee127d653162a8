-- The new member, under the given name or the one that this person goes by elsewhere. No row when they are one already.
INSERT INTO member (org_id, id, person_id, name, role, permission_set_id)
SELECT $1, $2, $3,
       coalesce($4, (SELECT m.name FROM member m WHERE m.person_id = $3 ORDER BY m.created_at, m.id LIMIT 1), $7),
       $5, $6::uuid
ON CONFLICT (org_id, person_id) DO NOTHING
RETURNING name;
