-- What waits to be sent follows its message.
UPDATE outbox o SET conversation_id = m.conversation_id, contact_id = m.contact_id
FROM message m
WHERE m.org_id = (SELECT app_org_id()) AND m.conversation_id = ANY($1::uuid[]) AND m.direction = 'outbound'
  AND o.org_id = m.org_id AND o.message_id = m.id
  AND (o.conversation_id <> m.conversation_id OR o.contact_id <> m.contact_id);
