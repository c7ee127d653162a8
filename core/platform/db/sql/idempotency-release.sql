-- Gives a claim back that had no effect, so that the next try is a first one: $1 route, $2 hash of actor and key, $3 claim.
DELETE FROM idempotent_answer
WHERE org_id = (SELECT app_org_id()) AND route = $1 AND key_hash = $2::bytea
  AND created_at = $3::timestamptz AND status IS NULL AND effect_at IS NULL;
