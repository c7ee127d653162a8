-- One session ends and one begins in another org of the same person: what was proved stays proved, and the day on which
-- it must end in any case stays the same. Answers nothing when the first had ended already.
WITH old AS (
  UPDATE session SET revoked_at = now(), revoked_for = 'switch'
  WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL
  RETURNING methods, proved_at, created_at
)
INSERT INTO session (org_id, id, member_id, user_agent, ip, created_at, expires_at, methods, proved_at)
SELECT $3, $4, $5, $6, $7, old.created_at,
       least(old.created_at + make_interval(secs => $9), now() + make_interval(secs => $8)), old.methods, old.proved_at
FROM old
RETURNING methods;
