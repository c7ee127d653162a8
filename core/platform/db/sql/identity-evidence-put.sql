-- Evidence only grows: a sighting covers more time, a change told again changes nothing.
INSERT INTO identity_evidence (kind, scope, subject_kind, subject, object_kind, object, told_at, first_seen_at, last_seen_at, delivery_no)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                     $8::timestamptz[], $9::timestamptz[], $10::bigint[])
ON CONFLICT (org_id, subject_kind, subject, kind, scope, object_kind, object, told_at) DO UPDATE
SET first_seen_at = least(identity_evidence.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(identity_evidence.last_seen_at, excluded.last_seen_at);
