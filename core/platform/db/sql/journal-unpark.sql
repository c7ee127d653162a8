-- Parked changes that belong to an org now. $3: why one could not be applied, even though it was tried.
UPDATE journal_item j SET org_id = t.org_id, state = CASE WHEN t.problem IS NULL THEN 'kept' ELSE 'failed' END, problem = t.problem
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS t (id, org_id, problem)
WHERE j.id = t.id;
