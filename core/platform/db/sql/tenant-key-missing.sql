-- Orgs without a current key of class $1, at most $2
SELECT o.id
FROM org o
WHERE NOT EXISTS (
  SELECT FROM tenant_key k WHERE k.org_id = o.id AND k.key_class = $1 AND k.retired_at IS NULL)
ORDER BY o.id
LIMIT $2::int
