-- The active membership of a person in an org.
SELECT id AS member_id, name FROM member WHERE person_id = $1 AND org_id = $2 AND disabled_at IS NULL;
