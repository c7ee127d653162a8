-- Moves messages up the status lattice; asks again, since the sender may have written meanwhile.
UPDATE message m SET status = t.status, status_rank = t.rank, status_at = t.at, error = t.error
FROM unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[], $5::jsonb[]) AS t (id, status, rank, at, error)
WHERE m.org_id = (SELECT app_org_id()) AND m.id = t.id AND m.id = ANY($1::uuid[])
  AND (t.rank > m.status_rank OR (t.rank = m.status_rank AND (m.status_at IS NULL OR t.at < m.status_at)))
RETURNING m.id::text;
