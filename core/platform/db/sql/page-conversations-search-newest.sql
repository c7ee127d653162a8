-- Like page-conversations-search, but looks only at the 2,000 newest conversations that the other filters leave: a
-- word that many names hold fills its page from these. A page that is not full says nothing about the rest.
-- $1, $2: the last row seen (time, id); $3: how many; $4 status, $5 channel, $6 assignee, $7 nobody's, $8 unread.
SELECT c.id, c.last_message_at
FROM (
  SELECT id, last_message_at, contact_id
  FROM conversation
  WHERE org_id = (SELECT app_org_id()) AND (last_message_at, id) < ($1::timestamptz, $2::uuid)
    AND ($4::text IS NULL OR status = $4)
    AND ($5::uuid IS NULL OR channel_id = $5)
    AND ($6::uuid IS NULL OR assignee_id = $6)
    AND (NOT $7::boolean OR assignee_id IS NULL)
    AND ($8::boolean IS NULL OR (unread_count > 0) = $8)
  ORDER BY last_message_at DESC, id DESC
  LIMIT 2000
) c
CROSS JOIN LATERAL (SELECT * FROM contact WHERE org_id = (SELECT app_org_id()) AND id = c.contact_id OFFSET 0) ct
WHERE lower(ct.name) LIKE lower($9) OR ct.phone LIKE $9 OR lower(ct.username) LIKE lower($9)
ORDER BY c.last_message_at DESC, c.id DESC
LIMIT $3;
