-- The message $2 of conversation $1 and what decides whether it may be sent again. Message and conversation locked.
SELECT m.id, m.direction, m.origin, m.status, c.status AS conversation_status, ch.status AS channel_status,
       p.window_expires_at, p.entry_point_expires_at,
       coalesce((SELECT max(o.attempt) FROM outbox o WHERE o.org_id = m.org_id AND o.message_id = m.id), 0)::int
         AS attempts
FROM message m
JOIN conversation c ON c.org_id = m.org_id AND c.id = m.conversation_id
JOIN channel ch ON ch.org_id = m.org_id AND ch.id = m.channel_id
LEFT JOIN pair p ON p.org_id = m.org_id AND p.contact_id = m.contact_id AND p.channel_id = m.channel_id
WHERE m.org_id = (SELECT app_org_id()) AND m.conversation_id = $1::uuid AND m.id = $2::uuid
FOR UPDATE OF c, m;
