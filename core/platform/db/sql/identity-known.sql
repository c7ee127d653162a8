-- Identity rows by key, and the BSUIDs seen with a phone ($4: their scopes), each with its contact.
WITH found AS (
  SELECT i.* FROM unnest($1::text[], $2::text[], $3::text[]) AS k (kind, scope, value)
  JOIN identity i ON i.org_id = (SELECT app_org_id()) AND i.kind = k.kind AND i.scope = k.scope AND i.value = k.value
  UNION ALL
  SELECT i.* FROM unnest($4::text[]) AS s (scope)
  JOIN identity i ON i.org_id = (SELECT app_org_id()) AND i.kind = 'bsuid' AND i.scope = s.scope
)
SELECT f.id::text, f.contact_id::text, f.kind, f.scope, f.value, f.first_seen_at, f.last_seen_at, f.superseded_at,
       c.name, c.name_at, c.phone, c.username
FROM found f
JOIN contact c ON c.org_id = (SELECT app_org_id()) AND c.id = f.contact_id;
