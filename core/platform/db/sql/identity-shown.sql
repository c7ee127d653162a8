-- The phone and username that these contacts show: the newest that is not superseded. Answers whose changed.
UPDATE contact c SET phone = n.phone, username = n.username
FROM unnest($1::uuid[]) AS w (id)
CROSS JOIN LATERAL (
  SELECT (array_agg(i.value ORDER BY i.last_seen_at DESC, i.value) FILTER (WHERE i.kind = 'phone' AND NOT i.former AND i.superseded_at IS NULL))[1] AS phone,
         (array_agg(i.value ORDER BY i.last_seen_at DESC, i.value) FILTER (WHERE i.kind = 'username'))[1] AS username
  FROM identity i
  WHERE i.org_id = (SELECT app_org_id()) AND i.contact_id = w.id
) n
WHERE c.org_id = (SELECT app_org_id()) AND c.id = w.id AND c.id = ANY($1::uuid[])
  AND (c.phone IS DISTINCT FROM n.phone OR c.username IS DISTINCT FROM n.username)
RETURNING c.id::text;
