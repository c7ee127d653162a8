-- Ends a session once; the trigger tells every hub.
UPDATE session SET revoked_at = now(), revoked_for = $3
WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL;
