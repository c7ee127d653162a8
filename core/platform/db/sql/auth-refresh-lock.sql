-- A refresh token with its session, locked: of two equal refreshes one waits for the other.
SELECT r.org_id, r.session_id, s.member_id, r.used_at,
       r.used_at > now() - make_interval(secs => $2) AS used_lately,
       r.expires_at > now() AND s.expires_at > now() AND s.revoked_at IS NULL AND m.disabled_at IS NULL AS alive
FROM refresh_token r
JOIN session s ON s.org_id = r.org_id AND s.id = r.session_id
JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id
WHERE r.token_hash = $1
FOR UPDATE OF r, s;
