-- The oldest deliveries that nobody has processed or is processing.
SELECT no::text, received_at, app_key, octet_length(body) AS size
FROM delivery
WHERE processed_at IS NULL
ORDER BY no
LIMIT $1
FOR UPDATE SKIP LOCKED;
