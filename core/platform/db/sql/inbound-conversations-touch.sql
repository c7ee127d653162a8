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
  LEFT JOIN LATERAL (
    SELECT n.id, n.sent_at, n.delivery_no
    FROM (SELECT last_message_id FROM conversation WHERE org_id = (SELECT app_org_id()) AND id = g.id OFFSET 0) k
    CROSS JOIN LATERAL (SELECT * FROM message WHERE org_id = (SELECT app_org_id()) AND id = k.last_message_id OFFSET 0) n
  ) m ON true
) t
WHERE c.org_id = (SELECT app_org_id()) AND c.id = t.id AND c.id = ANY($1::uuid[]);
