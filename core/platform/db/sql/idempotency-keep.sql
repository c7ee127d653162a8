-- Keeps the answer of the first request: $1 route, $2 hash of actor and key, $3 claim, $4 status, $5 text, byte for byte.
UPDATE idempotent_answer SET status = $4::int, answer = to_jsonb($5::text)
WHERE org_id = (SELECT app_org_id()) AND route = $1 AND key_hash = $2::bytea
  AND created_at = $3::timestamptz AND status IS NULL;
