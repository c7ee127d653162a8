-- The conversation of contact and channel: the open one, else the one used last.
SELECT DISTINCT ON (c.contact_id, c.channel_id) c.id::text, c.contact_id::text, c.channel_id::text
FROM unnest($1::uuid[], $2::uuid[]) AS t (contact_id, channel_id)
JOIN conversation c ON c.org_id = (SELECT app_org_id()) AND c.contact_id = t.contact_id AND c.channel_id = t.channel_id
ORDER BY c.contact_id, c.channel_id, (c.status = 'open') DESC, c.last_message_at DESC, c.id DESC;
