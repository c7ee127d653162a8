-- The mail is out. Its content goes: the links in it are secrets. $1 mail, $2 lease
UPDATE mail
SET state = 'sent', sent_at = now(), envelope = '\x', problem = NULL, lease_token = NULL, lease_until = NULL
WHERE id = $1 AND lease_token = $2
RETURNING id
