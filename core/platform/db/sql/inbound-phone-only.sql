-- Messages of these contacts that named the person by one of these phones alone.
SELECT id::text, contact_id::text, channel_id::text, conversation_id::text, sent_at, content->>'addressedBy' AS addressed_by
FROM message
WHERE org_id = (SELECT app_org_id()) AND contact_id = ANY($1::uuid[]) AND content->>'addressedBy' = ANY($2::text[]);
