-- What one delivery brought for this org besides messages and statuses, in the order of the body.
SELECT id, delivery_no::text, field, kind, state, problem, message_id, body, received_at
FROM journal_item
WHERE org_id = (SELECT app_org_id()) AND delivery_no = $1::bigint
ORDER BY path, id;
