-- List rows of conversations by id: contact, newest message and service window joined by key.
SELECT c.id, c.channel_id, c.contact_id, c.status, c.assignee_id, c.unread_count, c.read_up_to, c.last_message_at,
       ct.name AS contact_name, ct.phone AS contact_phone, ct.username AS contact_username,
       p.window_expires_at, p.entry_point_expires_at,
       m.id AS message_id, m.direction, m.type, left(m.text, 200) AS text, m.status AS message_status,
       m.sent_at, m.author_id
FROM conversation c
JOIN contact ct ON ct.org_id = c.org_id AND ct.id = c.contact_id
LEFT JOIN pair p ON p.org_id = c.org_id AND p.contact_id = c.contact_id AND p.channel_id = c.channel_id
LEFT JOIN message m ON m.org_id = c.org_id AND m.id = c.last_message_id
WHERE c.org_id = (SELECT app_org_id()) AND c.id = ANY($1::uuid[]);
