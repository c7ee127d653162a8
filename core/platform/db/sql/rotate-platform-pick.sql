-- Org keys that are not sealed to the wanted platform key yet, from a place on.
-- $1 class, $2 wanted platform key, $3 how many, $4 and $5 org and key after which to look
SELECT org_id, key_id, key_class, sealed_private
  FROM tenant_key
 WHERE key_class = $1 AND platform_key_id <> $2
   AND (org_id, key_id) > ($4::uuid, $5::text)
 ORDER BY org_id, key_id
 LIMIT $3
   FOR UPDATE SKIP LOCKED
