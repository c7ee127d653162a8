-- The authority of a socket: the session lives, its member is active and in full standing, and this is what they may
-- do right now.
SELECT r.member_id, r.role, r.permissions
FROM session s
JOIN member_rights r ON r.org_id = s.org_id AND r.member_id = s.member_id
WHERE s.org_id = $1 AND s.id = $2 AND s.member_id = $3
  AND s.revoked_at IS NULL AND s.expires_at > now() AND r.standing = 'full';
