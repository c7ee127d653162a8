-- The current key of an org and class. $1 org, $2 class
SELECT key_id, key_class, public_key, signature, sealed_private
  FROM tenant_key
 WHERE org_id = $1
   AND key_class = $2
   AND retired_at IS NULL
 ORDER BY created_at DESC, key_id DESC
 LIMIT 1
