-- Events after a number and up to another, of the names that the reader may hear, in order.
-- $1 after, $2 up to (both inclusive bounds of what is numbered), $3 names, $4 how many.
SELECT seq::text AS seq, id, name, org_id, at, data
FROM event
WHERE org_id = (SELECT app_org_id()) AND seq > $1::bigint AND seq <= $2::bigint AND name = ANY($3::text[])
ORDER BY event.seq
LIMIT $4;
