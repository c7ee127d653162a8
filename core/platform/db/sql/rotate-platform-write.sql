-- $1 orgs, $2 key ids, $3 sealed private keys, $4 platform key
UPDATE tenant_key k
   SET sealed_private = n.sealed_private, platform_key_id = $4
  FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS n (org_id, key_id, sealed_private)
 WHERE k.org_id = n.org_id AND k.key_id = n.key_id
