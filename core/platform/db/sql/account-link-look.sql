-- Whose link it is, if it can still be used.
SELECT person_id, purpose, email FROM person_token
WHERE token_hash = $1 AND purpose = ANY ($2) AND used_at IS NULL AND expires_at > now();
