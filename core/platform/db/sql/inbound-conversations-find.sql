-- The conversation of contact and channel: the open one, else the one used last. By contact, who has few, never by
-- channel, which has many: hence IS NOT DISTINCT FROM, which no index answers.
SELECT c.id::text, c.contact_id::text, c.channel_id::text
FROM unnest($1::uuid[], $2::uuid[]) AS t (contact_id, channel_id)
CROSS JOIN LATERAL (
  SELECT * FROM conversation
  WHERE org_id = (SELECT app_org_id()) AND contact_id = t.contact_id AND channel_id IS NOT DISTINCT FROM t.channel_id
  ORDER BY (status = 'open') DESC, last_message_at DESC, id DESC
  LIMIT 1
) c;
