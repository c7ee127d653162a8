-- The authority of every request: the session lives, its member is active, and this is what they may do right now.
SELECT r.member_id, r.person_id, m.name, r.role, r.permissions, r.standing, s.proved_at,
       s.last_seen_at < now() - interval '1 minute' AS stale
FROM session s
JOIN member_rights r ON r.org_id = s.org_id AND r.member_id = s.member_id
JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id
WHERE s.org_id = $1 AND s.id = $2 AND s.member_id = $3 AND s.revoked_at IS NULL AND s.expires_at > now();
