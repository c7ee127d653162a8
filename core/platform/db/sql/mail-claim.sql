-- Leases up to $1 due mails for $2 ms, oldest first. A mail whose lease ran out is due again: its worker died.
-- $3 how many of one org at most, $4 orgs that have enough under way: a slow mail server holds up its own org only.
-- $5 whether the platform has a mail server; without one only the mails of orgs with their own can go.
WITH due AS (
  SELECT m.id, m.from_org_id, m.due_at
  FROM mail m
  WHERE (m.state = 'queued' AND m.due_at <= now() OR m.state = 'sending' AND m.lease_until <= now())
    AND (m.from_org_id IS NULL OR m.from_org_id <> ALL ($4::uuid[]))
    AND ($5::boolean OR EXISTS (SELECT FROM mail_account a WHERE a.org_id = m.from_org_id))
  ORDER BY m.due_at, m.id
  LIMIT 1000
),
ranked AS (
  SELECT d.*, row_number() OVER (PARTITION BY d.from_org_id ORDER BY d.due_at, d.id) AS turn FROM due d
),
chosen AS (
  SELECT m.id
  FROM ranked r
  JOIN mail m ON m.id = r.id
  WHERE (r.from_org_id IS NULL OR r.turn <= $3::int)
    AND (m.state = 'queued' AND m.due_at <= now() OR m.state = 'sending' AND m.lease_until <= now())
  ORDER BY r.due_at, r.id
  LIMIT $1::int
  FOR UPDATE OF m SKIP LOCKED
)
UPDATE mail m
SET state = 'sending', attempts = m.attempts + 1, lease_token = gen_random_uuid(),
    lease_until = now() + $2::int * interval '1 ms'
FROM chosen c
WHERE m.id = c.id
RETURNING m.id, m.from_org_id, m.template, m.envelope, m.key_id, m.attempts, m.lease_token,
          extract(epoch FROM clock_timestamp() - m.created_at)::float8 AS age_seconds
