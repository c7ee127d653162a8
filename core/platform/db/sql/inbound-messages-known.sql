-- Which of these messages exist already, how strong that word is, and whose they are.
SELECT m.id::text, m.channel_id::text, m.wa_message_id, m.origin, m.wa_type, m.conversation_id::text, m.contact_id::text
FROM unnest($1::uuid[], $2::text[]) AS t (channel_id, wa_message_id)
CROSS JOIN LATERAL (
  SELECT * FROM message
  WHERE org_id = (SELECT app_org_id()) AND channel_id = t.channel_id AND wa_message_id = t.wa_message_id
  OFFSET 0
) m;
