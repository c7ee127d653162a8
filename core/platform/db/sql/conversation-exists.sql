-- Whether the org has this conversation.
SELECT 1 AS found FROM conversation WHERE org_id = (SELECT app_org_id()) AND id = $1;
