-- Which of these sessions still live, with the role of each: the hub's regular look at all of its sockets.
SELECT s.id AS session_id, m.role
FROM session s
JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id
WHERE s.id = ANY($1::uuid[]) AND s.revoked_at IS NULL AND s.expires_at > now() AND m.disabled_at IS NULL;
