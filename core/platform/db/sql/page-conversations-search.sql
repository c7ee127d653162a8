-- A page of ids of conversations whose contact's name, phone or username holds $9 (a LIKE pattern): first all the
-- contacts that match, then their conversations by key. Left to choose, the planner once compared every pair of rows.
-- $1, $2: the last row seen (time, id); $3: how many; $4 status, $5 channel, $6 assignee, $7 nobody's, $8 unread.
WITH found AS MATERIALIZED (
  SELECT id FROM contact
  WHERE org_id = (SELECT app_org_id())
    AND (lower(name) LIKE lower($9) OR phone LIKE $9 OR lower(username) LIKE lower($9))
)
SELECT c.id, c.last_message_at
FROM found
CROSS JOIN LATERAL (
  SELECT * FROM conversation WHERE org_id = (SELECT app_org_id()) AND contact_id = found.id OFFSET 0
) c
WHERE (c.last_message_at, c.id) < ($1::timestamptz, $2::uuid)
  AND ($4::text IS NULL OR c.status = $4)
  AND ($5::uuid IS NULL OR c.channel_id = $5)
  AND ($6::uuid IS NULL OR c.assignee_id = $6)
  AND (NOT $7::boolean OR c.assignee_id IS NULL)
  AND ($8::boolean IS NULL OR (c.unread_count > 0) = $8)
ORDER BY c.last_message_at DESC, c.id DESC
LIMIT $3;
