-- Every address a contact has had, current ones first.
SELECT kind, value, first_seen_at, last_seen_at, superseded_at
FROM identity
WHERE org_id = (SELECT app_org_id()) AND contact_id = $1
  -- Rows that only remember what was seen together are no addresses (core/domain/identity/identity.ts).
  AND scope <> 'left' AND scope NOT LIKE '%|%'
ORDER BY superseded_at IS NOT NULL, first_seen_at, id;
