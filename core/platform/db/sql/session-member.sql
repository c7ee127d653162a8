-- A member of the org, by id.
SELECT id, name FROM member WHERE org_id = $1 AND id = $2;
