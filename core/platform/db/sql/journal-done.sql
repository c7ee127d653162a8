-- Marks deliveries as processed; a problem says why there was nothing to walk.
UPDATE delivery d SET processed_at = now(), problem = t.problem
FROM unnest($1::bigint[], $2::text[]) AS t (no, problem)
WHERE d.no = t.no AND d.received_at BETWEEN $3 AND $4;
