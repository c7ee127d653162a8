-- What became of an Idempotency-Key: $1 route, $2 hash of actor and key, $3 hash of the request. `lost`: it had its effect,
-- and the process ended before it could answer.
SELECT body_hash = $3::bytea AS same, status, answer #>> '{}' AS text,
       status IS NULL AND effect_at IS NOT NULL AND created_at < now() - interval '60 seconds' AS lost
FROM idempotent_answer
WHERE org_id = (SELECT app_org_id()) AND route = $1 AND key_hash = $2::bytea;
