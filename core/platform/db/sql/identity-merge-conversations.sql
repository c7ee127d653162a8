-- Every conversation of these contacts, locked.
SELECT id::text, contact_id::text, channel_id::text, status, assignee_id::text, unread_count, read_up_to, created_at, last_message_at
FROM conversation
WHERE org_id = (SELECT app_org_id()) AND contact_id = ANY($1::uuid[])
ORDER BY id
FOR UPDATE;
