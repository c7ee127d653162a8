-- A page of a thread, newest first, in the order of contracts/message-order.ts.
-- $1 conversation; $2, $3, $4: the last row seen (time, journal number, id); $5: how many.
SELECT id, conversation_id, contact_id, direction, type, wa_type, text, content, origin, status, status_at, error,
       wa_message_id, client_message_id, reply_to_wa_id, author_id, delivery_no::text, attempt, sent_at
FROM message
WHERE org_id = (SELECT app_org_id()) AND conversation_id = $1
  AND sent_at <= $2::timestamptz
  AND (sent_at, coalesce(delivery_no, 0), id) < ($2::timestamptz, $3::bigint, $4::uuid)
ORDER BY sent_at DESC, coalesce(delivery_no, 0) DESC, id DESC
LIMIT $5;
