-- The account of an invited address as it is now, locked. No row when it has moved to another address.
SELECT password_hash, email_verified_at IS NOT NULL AS confirmed
FROM person
WHERE id = $1 AND email = $2
FOR UPDATE;
