-- Identity rows by key, and the BSUIDs seen with a phone ($4: their scopes), each with its contact.
-- LATERAL with OFFSET 0: one index look-up for each key, whatever the statistics say of a young table.
WITH found AS MATERIALIZED (
  SELECT i.* FROM unnest($1::text[], $2::text[], $3::text[]) AS k (kind, scope, value)
  CROSS JOIN LATERAL (
    SELECT * FROM identity
    WHERE org_id = (SELECT app_org_id()) AND kind = k.kind AND scope = k.scope AND value = k.value
    OFFSET 0
  ) i
  UNION ALL
  SELECT i.* FROM unnest($4::text[]) AS s (scope)
  CROSS JOIN LATERAL (
    SELECT * FROM identity WHERE org_id = (SELECT app_org_id()) AND kind = 'bsuid' AND scope = s.scope OFFSET 0
  ) i
)
SELECT f.id::text, f.contact_id::text, f.kind, f.scope, f.value, f.first_seen_at, f.last_seen_at, f.superseded_at,
       c.name, c.name_at, c.phone, c.username
FROM found f
CROSS JOIN LATERAL (SELECT * FROM contact WHERE org_id = (SELECT app_org_id()) AND id = f.contact_id OFFSET 0) c;
