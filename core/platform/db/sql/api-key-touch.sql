-- Remembers, to the minute, when a key was last used.
UPDATE api_key SET last_used_at = date_trunc('minute', now()) WHERE org_id = $1 AND id = $2;
