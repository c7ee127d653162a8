-- Whether the session that began to link an account still lives, and whose it is.
SELECT r.person_id, r.member_id, m.name
FROM session s
JOIN member_rights r ON r.org_id = s.org_id AND r.member_id = s.member_id
JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id
WHERE s.org_id = $1 AND s.id = $2 AND s.revoked_at IS NULL AND s.expires_at > now();
