-- Names as worked out from everything that is known of a contact; one writer at a time for an org (inbound-lock).
UPDATE contact c SET name = t.name, name_at = t.name_at
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS t (id, name, name_at)
WHERE c.org_id = (SELECT app_org_id()) AND c.id = t.id AND c.id = ANY($1::uuid[]);
