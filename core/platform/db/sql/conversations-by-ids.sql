-- List rows of conversations by id: contact, newest message and service window joined by key.
-- LATERAL with OFFSET 0: one index look-up for each row. With statistics of young tables the planner once joined
-- every contact and message of the org instead.
SELECT c.id, c.channel_id, c.contact_id, c.status, c.assignee_id, c.unread_count, c.read_up_to, c.last_message_at,
       ct.name AS contact_name, ct.phone AS contact_phone, ct.username AS contact_username,
       p.window_expires_at, p.entry_point_expires_at,
       m.id AS message_id, m.direction, m.type, left(m.text, 200) AS text, m.status AS message_status,
       m.sent_at, m.author_id
FROM unnest($1::uuid[]) AS t (id)
CROSS JOIN LATERAL (SELECT * FROM conversation WHERE org_id = (SELECT app_org_id()) AND id = t.id OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM contact WHERE org_id = (SELECT app_org_id()) AND id = c.contact_id OFFSET 0) ct
-- By contact, who has few pairs, never by channel, which has many: no index answers IS NOT DISTINCT FROM.
LEFT JOIN LATERAL (
  SELECT * FROM pair
  WHERE org_id = (SELECT app_org_id()) AND contact_id = c.contact_id AND channel_id IS NOT DISTINCT FROM c.channel_id
  OFFSET 0
) p ON true
LEFT JOIN LATERAL (
  SELECT * FROM message WHERE org_id = (SELECT app_org_id()) AND id = c.last_message_id OFFSET 0
) m ON true;
