-- A Meta app and its secrets that are valid now.
SELECT a.verify_token_digest, s.id::text, s.envelope, s.key_id
FROM meta_app a
LEFT JOIN meta_app_secret s ON s.app_key = a.app_key AND (s.valid_until IS NULL OR s.valid_until > now())
WHERE a.app_key = $1
ORDER BY s.created_at DESC;
