-- A page of contacts by name. $1, $2: the last row seen (name, id); $3: how many; $4: a LIKE pattern or null.
SELECT id, name, phone, username
FROM contact
WHERE org_id = (SELECT app_org_id()) AND (name, id) > ($1::text, $2::uuid)
  AND ($4::text IS NULL OR name ILIKE $4 OR phone LIKE $4 OR username ILIKE $4)
ORDER BY name, id
LIMIT $3;
