-- Adds one generation of a session's refresh token, alive no longer than the session itself.
INSERT INTO refresh_token (org_id, token_hash, session_id, expires_at)
SELECT s.org_id, $3, s.id, least(s.expires_at, now() + make_interval(secs => $4))
FROM session s
WHERE s.org_id = $1 AND s.id = $2;
