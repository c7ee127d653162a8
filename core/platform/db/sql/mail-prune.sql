-- Takes away what ended more than $1 days ago, at most 10,000 at a time.
DELETE FROM mail
WHERE id IN (
  SELECT id FROM mail
  WHERE state IN ('sent', 'failed') AND due_at < now() - $1::int * interval '1 day'
  LIMIT 10000)
