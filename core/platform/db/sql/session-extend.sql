-- A refresh extends the session, never beyond its absolute limit.
UPDATE session
SET last_seen_at = now(),
    expires_at = greatest(expires_at, least(created_at + make_interval(secs => $4), now() + make_interval(secs => $3)))
WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL;
