-- This session proved just now who it is.
UPDATE session SET proved_at = now() WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id;
