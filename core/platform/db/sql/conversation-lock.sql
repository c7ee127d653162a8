-- Locks a conversation for a change.
SELECT status, assignee_id, unread_count, read_up_to, last_message_at, closed_at
FROM conversation
WHERE org_id = (SELECT app_org_id()) AND id = $1::uuid
FOR UPDATE;
