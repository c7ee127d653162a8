-- Claims an Idempotency-Key for a first request: $1 route, $2 hash of actor and key, $3 hash of the request. Answers the
-- moment of the claim, which is its token, or nothing when somebody was here before. An answer of a day ago counts as
-- never given; a first request that never ended (a crash) is taken over after a minute, unless it had its effect.
WITH gone AS (
  DELETE FROM idempotent_answer
  WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM idempotent_answer
    WHERE org_id = (SELECT app_org_id()) AND created_at < now() - interval '24 hours' AND key_hash <> $2::bytea
    ORDER BY created_at LIMIT 50 FOR UPDATE SKIP LOCKED))
)
INSERT INTO idempotent_answer AS a (route, key_hash, body_hash)
VALUES ($1, $2::bytea, $3::bytea)
ON CONFLICT (org_id, route, key_hash) DO UPDATE
  SET body_hash = excluded.body_hash, status = NULL, answer = NULL, effect_at = NULL, created_at = now()
  WHERE a.created_at < now() - interval '24 hours'
     OR (a.status IS NULL AND a.effect_at IS NULL AND a.body_hash = excluded.body_hash
         AND a.created_at < now() - interval '60 seconds')
RETURNING created_at::text AS claim;
