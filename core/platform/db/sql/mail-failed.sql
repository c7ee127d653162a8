-- It will not go out. Its content goes all the same. $1 mail, $2 lease, $3 why
UPDATE mail
SET state = 'failed', envelope = '\x', problem = $3, lease_token = NULL, lease_until = NULL
WHERE id = $1 AND lease_token = $2
RETURNING id
