-- The newest conversations of a contact.
SELECT id, status, last_message_at
FROM conversation
WHERE org_id = (SELECT app_org_id()) AND contact_id = $1
ORDER BY last_message_at DESC, id DESC
LIMIT 100;
