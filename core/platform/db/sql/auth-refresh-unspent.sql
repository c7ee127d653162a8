-- Whether this generation exists and nobody has spent it yet.
SELECT EXISTS (
  SELECT 1 FROM refresh_token WHERE org_id = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > now()
) AS unspent;
