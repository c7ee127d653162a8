-- The authority of a socket: the session lives, its member is active, and this is the role right now.
SELECT m.id AS member_id, m.role
FROM session s
JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id
WHERE s.org_id = $1 AND s.id = $2 AND s.member_id = $3
  AND s.revoked_at IS NULL AND s.expires_at > now() AND m.disabled_at IS NULL;
