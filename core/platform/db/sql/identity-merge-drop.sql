-- Conversations that were folded into another are gone; their messages have moved.
DELETE FROM conversation WHERE org_id = (SELECT app_org_id()) AND id = ANY($1::uuid[]);
