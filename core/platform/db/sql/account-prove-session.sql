-- This session proved just now, with a password, who it is.
UPDATE session SET proved_at = now(), methods = array_remove(methods, 'password') || 'password'::text
WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL
RETURNING id;
