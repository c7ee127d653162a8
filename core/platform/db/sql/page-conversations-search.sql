-- A page of ids of conversations whose contact's name, phone or username holds $9 (a LIKE pattern).
-- $1, $2: the last row seen (time, id); $3: how many; $4 status, $5 channel, $6 assignee, $7 nobody's, $8 unread.
SELECT c.id, c.last_message_at
FROM conversation c
JOIN contact ct ON ct.org_id = c.org_id AND ct.id = c.contact_id
WHERE c.org_id = (SELECT app_org_id()) AND (c.last_message_at, c.id) < ($1::timestamptz, $2::uuid)
  AND (ct.name ILIKE $9 OR ct.phone LIKE $9 OR ct.username ILIKE $9)
  AND ($4::text IS NULL OR c.status = $4)
  AND ($5::uuid IS NULL OR c.channel_id = $5)
  AND ($6::uuid IS NULL OR c.assignee_id = $6)
  AND (NOT $7::boolean OR c.assignee_id IS NULL)
  AND ($8::boolean IS NULL OR (c.unread_count > 0) = $8)
ORDER BY c.last_message_at DESC, c.id DESC
LIMIT $3;
