UPDATE message m SET contact_id = t.contact_id, conversation_id = t.conversation_id
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS t (id, contact_id, conversation_id)
WHERE m.org_id = (SELECT app_org_id()) AND m.id = t.id AND m.id = ANY($1::uuid[]);
