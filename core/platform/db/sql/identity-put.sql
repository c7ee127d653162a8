INSERT INTO identity (id, contact_id, kind, scope, value, first_seen_at, last_seen_at, superseded_at, former, name, name_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                     $8::timestamptz[], $9::bool[], $10::text[], $11::timestamptz[])
ON CONFLICT (org_id, kind, scope, value) WHERE NOT former DO UPDATE
SET contact_id = excluded.contact_id, superseded_at = excluded.superseded_at,
    first_seen_at = least(identity.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(identity.last_seen_at, excluded.last_seen_at),
    name = excluded.name, name_at = excluded.name_at;
