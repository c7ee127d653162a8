-- Ends every session of a person in every org, but for $2 (null: all). The trigger tells every hub.
UPDATE session s SET revoked_at = now(), revoked_for = $3
FROM member m
WHERE m.person_id = $1 AND s.org_id = m.org_id AND s.member_id = m.id AND s.revoked_at IS NULL
  AND ($2::uuid IS NULL OR s.id <> $2::uuid);
