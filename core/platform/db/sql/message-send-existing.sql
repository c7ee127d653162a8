-- What was sent under the client message id $1, with the wamid that it quotes.
SELECT id, conversation_id, direction, text, reply_to_wa_id
FROM message
WHERE org_id = (SELECT app_org_id()) AND client_message_id = $1;
