-- Points conversations at their newest message again.
UPDATE conversation c SET last_message_id = n.id, last_message_at = n.sent_at
FROM unnest($1::uuid[]) AS t (id)
CROSS JOIN LATERAL (
  SELECT m.id, m.sent_at FROM message m
  WHERE m.org_id = (SELECT app_org_id()) AND m.conversation_id = t.id
  ORDER BY m.sent_at DESC, coalesce(m.delivery_no, 0) DESC, m.id DESC
  LIMIT 1
) n
WHERE c.org_id = (SELECT app_org_id()) AND c.id = t.id;
