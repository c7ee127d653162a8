-- A former number that is the contact's own again needs no row of its own.
DELETE FROM identity f
WHERE f.org_id = (SELECT app_org_id()) AND f.contact_id = ANY($1::uuid[]) AND f.kind = 'phone' AND f.scope LIKE 'former:%'
  AND EXISTS (SELECT FROM identity n WHERE n.org_id = f.org_id AND n.kind = 'phone' AND n.scope = ''
              AND n.value = f.value AND n.contact_id = f.contact_id);
