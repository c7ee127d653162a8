-- Gives conversations to another member, or to nobody.
UPDATE conversation SET assignee_id = $2::uuid
WHERE org_id = (SELECT app_org_id()) AND id = ANY($1::uuid[]);
