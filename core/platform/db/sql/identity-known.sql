-- The rows of these addresses, former numbers too, each with its contact.
-- LATERAL with OFFSET 0: one index look-up for each key, whatever the statistics say of a young table.
SELECT i.id::text, i.contact_id::text, i.kind, i.scope, i.value, i.first_seen_at, i.last_seen_at, i.superseded_at,
       i.former, i.name, i.name_at, c.name AS contact_name, c.phone, c.username
FROM unnest($1::text[], $2::text[], $3::text[]) AS k (kind, scope, value)
CROSS JOIN LATERAL (
  SELECT * FROM identity
  WHERE org_id = (SELECT app_org_id()) AND kind = k.kind AND scope = k.scope AND value = k.value
  OFFSET 0
) i
CROSS JOIN LATERAL (SELECT * FROM contact WHERE org_id = (SELECT app_org_id()) AND id = i.contact_id OFFSET 0) c;
