-- The newest unretired secret of an owner, with the org's key that opens it.
-- $1 org, $2 owner table, $3 owner column, $4 owner id
SELECT s.id, s.key_id, s.key_class, s.envelope, k.sealed_private
  FROM sealed_secret s
  JOIN tenant_key k ON k.org_id = s.org_id AND k.key_id = s.key_id
 WHERE s.org_id = $1
   AND s.owner_table = $2
   AND s.owner_column = $3
   AND s.owner_id = $4
   AND s.retired_at IS NULL
 ORDER BY s.set_at DESC, s.id DESC
 LIMIT 1
