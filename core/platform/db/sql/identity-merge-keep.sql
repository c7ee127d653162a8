UPDATE conversation c
SET contact_id = t.contact_id, status = t.status, assignee_id = t.assignee_id, unread_count = t.unread_count,
    read_up_to = t.read_up_to, created_at = t.created_at,
    closed_at = CASE WHEN t.status = 'open' THEN NULL ELSE c.closed_at END
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::int[], $6::timestamptz[], $7::timestamptz[])
  AS t (id, contact_id, status, assignee_id, unread_count, read_up_to, created_at)
WHERE c.org_id = (SELECT app_org_id()) AND c.id = t.id;
