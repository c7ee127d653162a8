-- Messages follow their conversation: $1 from, $2 into, $3 the contact that owns it now.
UPDATE message m SET conversation_id = t.into_id, contact_id = t.contact_id
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS t (from_id, into_id, contact_id)
WHERE m.org_id = (SELECT app_org_id()) AND m.conversation_id = t.from_id;
