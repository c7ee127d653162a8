-- The open conversations of a member, locked in the order of their ids.
SELECT id FROM conversation
WHERE org_id = (SELECT app_org_id()) AND assignee_id = $1::uuid AND status = 'open'
ORDER BY id
FOR UPDATE;
