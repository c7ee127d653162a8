-- Where these messages stand now.
SELECT id::text, contact_id::text, channel_id::text, conversation_id::text
FROM message WHERE org_id = (SELECT app_org_id()) AND id = ANY($1::uuid[]);
