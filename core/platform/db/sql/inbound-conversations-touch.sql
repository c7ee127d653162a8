-- Counters from rows really inserted; newest message by (time, delivery, id); a live message reopens.
UPDATE conversation c
SET unread_count = c.unread_count + t.unread,
    status = CASE WHEN t.live THEN 'open' ELSE c.status END,
    closed_at = CASE WHEN t.live THEN NULL ELSE c.closed_at END,
    last_message_id = CASE WHEN t.is_newest THEN t.message_id ELSE c.last_message_id END,
    last_message_at = CASE WHEN t.is_newest THEN t.sent_at ELSE c.last_message_at END
FROM (
  SELECT g.*, m.id IS NULL OR (g.sent_at, g.delivery_no, g.message_id) > (m.sent_at, coalesce(m.delivery_no, 0), m.id) AS is_newest
  FROM unnest($1::uuid[], $2::int[], $3::bool[], $4::uuid[], $5::timestamptz[], $6::bigint[])
    AS g (id, unread, live, message_id, sent_at, delivery_no)
  JOIN conversation k ON k.org_id = (SELECT app_org_id()) AND k.id = g.id
  LEFT JOIN message m ON m.org_id = (SELECT app_org_id()) AND m.id = k.last_message_id
) t
WHERE c.org_id = (SELECT app_org_id()) AND c.id = t.id;
