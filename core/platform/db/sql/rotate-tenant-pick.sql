-- Secrets of an org and class that are not sealed to the wanted org key yet, with the key that opens them.
-- $1 org, $2 class, $3 wanted key, $4 how many, $5 id after which to look
SELECT s.id, s.owner_table, s.owner_column, s.owner_id, s.envelope, k.key_id, k.key_class, k.sealed_private
  FROM sealed_secret s
  JOIN tenant_key k ON k.org_id = s.org_id AND k.key_id = s.key_id
 WHERE s.org_id = $1 AND s.key_class = $2 AND s.key_id <> $3 AND s.id > $5
 ORDER BY s.id
 LIMIT $4
   FOR UPDATE OF s SKIP LOCKED
