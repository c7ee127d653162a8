-- A page of ids of one assignee, through the partial index of assigned conversations.
-- Each status is read in the index's order and the two are merged: without the equality there would be no order.
-- $1, $2: the last row seen (time, id); $3: how many; $4 status, $5 channel, $6 assignee, $7 nobody's, $8 unread.
SELECT c.id, c.last_message_at
FROM (VALUES ('open'), ('closed')) AS s (status)
CROSS JOIN LATERAL (
  SELECT id, last_message_at
  FROM conversation
  WHERE org_id = (SELECT app_org_id()) AND (last_message_at, id) < ($1::timestamptz, $2::uuid)
    AND assignee_id = $6::uuid AND status = s.status
    AND ($5::uuid IS NULL OR channel_id = $5)
    AND NOT $7::boolean
    AND ($8::boolean IS NULL OR (unread_count > 0) = $8)
  ORDER BY last_message_at DESC, id DESC
  LIMIT $3
) c
WHERE $4::text IS NULL OR s.status = $4
ORDER BY c.last_message_at DESC, c.id DESC
LIMIT $3;
