-- The living sessions of a member, the last used first.
SELECT id, user_agent, ip, created_at, last_seen_at
FROM session
WHERE org_id = $1 AND member_id = $2 AND revoked_at IS NULL AND expires_at > now()
ORDER BY last_seen_at DESC, id DESC;
