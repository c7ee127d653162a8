-- A page of journal items, newest first. $1, $2: the last row seen (time, id); $3: how many; $4: state or null.
SELECT id, delivery_no::text, field, kind, state, problem, message_id, received_at
FROM journal_item
WHERE org_id = (SELECT app_org_id()) AND (received_at, id) < ($1::timestamptz, $2::uuid)
  AND ($4::text IS NULL OR state = $4)
ORDER BY received_at DESC, id DESC
LIMIT $3;
