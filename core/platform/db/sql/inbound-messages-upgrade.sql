-- A stronger word about a message that history or a placeholder told of before.
UPDATE message m SET type = t.type, wa_type = t.wa_type, text = t.text, content = t.content, origin = t.origin,
                     addressed_by = t.addressed_by
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::uuid[])
  AS t (id, type, wa_type, text, content, origin, addressed_by)
WHERE m.org_id = (SELECT app_org_id()) AND m.id = t.id AND m.id = ANY($1::uuid[]);
