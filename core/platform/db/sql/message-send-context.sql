-- The conversation $1 and what decides whether one may write in it. Locked, so that sends in it come one by one.
SELECT c.id, c.status, c.channel_id, c.contact_id, c.last_message_at, ch.status AS channel_status,
       ct.phone IS NOT NULL OR EXISTS (
         SELECT FROM identity i
         WHERE i.org_id = c.org_id AND i.contact_id = c.contact_id AND i.kind = 'bsuid' AND i.superseded_at IS NULL
       ) AS reachable,
       p.window_expires_at, p.entry_point_at, p.entry_point_expires_at
FROM conversation c
JOIN channel ch ON ch.org_id = c.org_id AND ch.id = c.channel_id
JOIN contact ct ON ct.org_id = c.org_id AND ct.id = c.contact_id
LEFT JOIN pair p ON p.org_id = c.org_id AND p.contact_id = c.contact_id AND p.channel_id = c.channel_id
WHERE c.org_id = (SELECT app_org_id()) AND c.id = $1::uuid
FOR UPDATE OF c;
