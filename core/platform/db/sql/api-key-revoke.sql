-- Ends the key $1 now.
UPDATE api_key SET revoked_at = now() WHERE org_id = (SELECT app_org_id()) AND id = $1::uuid AND revoked_at IS NULL;
