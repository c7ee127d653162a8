-- Rows still on each key: a key is destroyed only when nothing is. $1 class
SELECT 'platform' AS layer, platform_key_id AS key_id, count(*)::int AS rows
  FROM tenant_key WHERE key_class = $1 GROUP BY platform_key_id
UNION ALL
SELECT 'org', key_id, count(*)::int
  FROM sealed_secret WHERE key_class = $1 GROUP BY key_id
 ORDER BY 1, 2
