-- It did not go out and is tried again after $3 ms. $1 mail, $2 lease, $4 why
UPDATE mail
SET state = 'queued', due_at = now() + $3::bigint * interval '1 ms', problem = $4, lease_token = NULL, lease_until = NULL
WHERE id = $1 AND lease_token = $2
RETURNING id
