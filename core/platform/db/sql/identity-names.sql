-- Newer names; on the same second the greater one, so that order does not matter.
UPDATE contact c SET name = t.name, name_at = t.name_at
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS t (id, name, name_at)
WHERE c.org_id = (SELECT app_org_id()) AND c.id = t.id AND c.id = ANY($1::uuid[]) AND (t.name_at, t.name) > (c.name_at, c.name);
