-- Spends a refresh token.
UPDATE refresh_token SET used_at = now() WHERE org_id = $1 AND token_hash = $2 AND used_at IS NULL;
