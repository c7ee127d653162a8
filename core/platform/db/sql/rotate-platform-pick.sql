-- Org keys that are not sealed to the wanted platform key yet. $1 class, $2 wanted platform key, $3 how many
SELECT org_id, key_id, key_class, sealed_private
  FROM tenant_key
 WHERE key_class = $1 AND platform_key_id <> $2
 ORDER BY org_id, key_id
 LIMIT $3
   FOR UPDATE SKIP LOCKED
