-- Marks a locked conversation as read up to $2 (null: all of it). What came later stays unread. Answers a row only
-- when there was something to change.
UPDATE conversation c
SET read_up_to = t.read_up_to,
    unread_count = least(c.unread_count, (
      SELECT count(*) FROM message m
      WHERE m.org_id = c.org_id AND m.conversation_id = c.id AND m.direction = 'inbound' AND m.sent_at > t.read_up_to))
FROM (
  SELECT id, greatest(read_up_to, least($2::timestamptz, greatest(now(), last_message_at))) AS read_up_to
  FROM conversation
  WHERE org_id = (SELECT app_org_id()) AND id = $1
) t
WHERE c.org_id = (SELECT app_org_id()) AND c.id = t.id
  AND (c.unread_count > 0 OR c.read_up_to IS NULL OR c.read_up_to < least($2::timestamptz, c.last_message_at))
RETURNING c.id;
