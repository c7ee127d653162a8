-- The phone and username that these contacts show: the newest that is not superseded. Answers whose changed.
UPDATE contact c SET phone = n.phone, username = n.username
FROM (
  SELECT w.id,
    (SELECT i.value FROM identity i WHERE i.org_id = (SELECT app_org_id()) AND i.contact_id = w.id AND i.kind = 'phone'
       AND i.scope = '' AND i.superseded_at IS NULL ORDER BY i.last_seen_at DESC, i.value LIMIT 1) AS phone,
    (SELECT i.value FROM identity i WHERE i.org_id = (SELECT app_org_id()) AND i.contact_id = w.id AND i.kind = 'username'
       ORDER BY i.last_seen_at DESC, i.value LIMIT 1) AS username
  FROM unnest($1::uuid[]) AS w (id)
) n
WHERE c.org_id = (SELECT app_org_id()) AND c.id = n.id
  AND (c.phone IS DISTINCT FROM n.phone OR c.username IS DISTINCT FROM n.username)
RETURNING c.id::text;
