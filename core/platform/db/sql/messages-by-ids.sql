SELECT id, conversation_id, contact_id, direction, type, wa_type, text, content, origin, status, status_at, error,
       wa_message_id, client_message_id, reply_to_wa_id, author_id, delivery_no::text, attempt, sent_at
FROM message
WHERE org_id = (SELECT app_org_id()) AND id = ANY($1::uuid[]);
