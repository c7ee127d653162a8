-- Locks a conversation for a change.
SELECT status, assignee_id FROM conversation WHERE org_id = (SELECT app_org_id()) AND id = $1 FOR UPDATE;
