SELECT id::text FROM conversation WHERE org_id = (SELECT app_org_id()) AND contact_id = ANY($1::uuid[]);
