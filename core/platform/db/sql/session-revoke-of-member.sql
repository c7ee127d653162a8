-- Ends the living sessions of a member in one org: all of them, or the one that is named. The trigger tells every hub.
UPDATE session SET revoked_at = now(), revoked_for = $4
WHERE org_id = $1 AND member_id = $2 AND ($3::uuid IS NULL OR id = $3)
  AND revoked_at IS NULL AND expires_at > now()
RETURNING id, user_agent;
