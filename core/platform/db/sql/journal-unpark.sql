UPDATE journal_item j SET org_id = t.org_id, state = 'kept', problem = NULL
FROM unnest($1::uuid[], $2::uuid[]) AS t (id, org_id)
WHERE j.id = t.id;
