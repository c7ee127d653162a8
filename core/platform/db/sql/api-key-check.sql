-- The authority of a request with an API key: the key lives, and this is what it may do right now.
SELECT org_id, id, name, permissions, channel_ids, networks,
       coalesce(last_used_at < now() - interval '1 minute', true) AS stale
FROM api_key
WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now());
