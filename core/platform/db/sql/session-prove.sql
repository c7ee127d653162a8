-- This session has proved again who it is, and with what.
UPDATE session
SET proved_at = now(), methods = CASE WHEN $3 = ANY (methods) THEN methods ELSE methods || $3::text END
WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL;
