-- Uses a link: of any number of tries at once exactly one finds it unused.
UPDATE person_token SET used_at = now()
WHERE token_hash = $1 AND purpose = ANY ($2) AND used_at IS NULL AND expires_at > now()
RETURNING person_id, purpose, email;
