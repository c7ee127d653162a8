-- Which of these sessions may still have sockets, with what each may do: the hub's regular look at all of its sockets.
SELECT s.id AS session_id, r.role, r.permissions
FROM session s
JOIN member_rights r ON r.org_id = s.org_id AND r.member_id = s.member_id
WHERE s.id = ANY($1::uuid[]) AND s.revoked_at IS NULL AND s.expires_at > now() AND r.standing = 'full';
