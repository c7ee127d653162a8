-- Messages of these contacts that named the person by one of these addresses ($2: identity rows) and no surer one.
SELECT id::text, contact_id::text, channel_id::text, conversation_id::text, sent_at, addressed_by::text
FROM message
WHERE org_id = (SELECT app_org_id()) AND contact_id = ANY($1::uuid[]) AND addressed_by = ANY($2::uuid[]);
