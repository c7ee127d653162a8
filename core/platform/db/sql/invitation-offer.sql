-- What a link that is still good offers, and whose account its address has.
SELECT i.org_id, i.id, i.email, i.role, i.permission_set_id, o.name AS org_name, by.name AS invited_by,
       p.id AS person_id, p.password_hash, p.email_verified_at IS NOT NULL AS confirmed,
       had.id AS member_id,
       EXISTS (
         SELECT 1
         FROM member own
         JOIN session s ON s.org_id = own.org_id AND s.member_id = own.id
         WHERE own.person_id = p.id AND s.ip = $2 AND s.last_seen_at > now() - interval '30 days'
       ) AS address_known
FROM invitation i
JOIN org o ON o.id = i.org_id
JOIN member by ON by.org_id = i.org_id AND by.id = i.invited_by
LEFT JOIN person p ON p.email = i.email
LEFT JOIN member had ON had.org_id = i.org_id AND had.person_id = p.id
WHERE i.token_hash = $1 AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > now();
