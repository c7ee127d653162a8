-- Ends every session of a person, in every org, but one; the trigger tells every hub.
UPDATE session s SET revoked_at = now(), revoked_for = $3
FROM member m
WHERE m.person_id = $1 AND m.org_id = s.org_id AND m.id = s.member_id
  AND s.id <> $2 AND s.revoked_at IS NULL AND s.expires_at > now()
RETURNING s.id;
