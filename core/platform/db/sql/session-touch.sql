-- Remembers, to the minute, when a session was last used.
UPDATE session SET last_seen_at = now() WHERE org_id = $1 AND id = $2;
