-- This session has proved again who it is; what it proved last stands last.
UPDATE session
SET proved_at = now(), methods = array_remove(methods, $3::text) || $3::text
WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL;
