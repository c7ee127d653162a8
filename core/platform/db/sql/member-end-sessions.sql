-- Ends the sessions of a member who is deactivated; those of an active member stay. The trigger tells every hub.
UPDATE session s SET revoked_at = now(), revoked_for = $3
FROM member m
WHERE m.org_id = $1 AND m.id = $2 AND m.disabled_at IS NOT NULL
  AND s.org_id = m.org_id AND s.member_id = m.id AND s.revoked_at IS NULL;
