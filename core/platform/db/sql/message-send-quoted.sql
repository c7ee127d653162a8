-- The message $2 of conversation $1, to be quoted.
SELECT wa_message_id
FROM message
WHERE org_id = (SELECT app_org_id()) AND conversation_id = $1::uuid AND id = $2::uuid;
