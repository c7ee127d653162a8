-- Spends a link: of any number of tries at once, one gets the row.
UPDATE invitation SET accepted_at = now()
WHERE token_hash = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now()
RETURNING org_id, id, email, role, permission_set_id;
