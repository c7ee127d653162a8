-- The address that a link was sent to is this person's: confirmed, if it is still theirs.
UPDATE person SET email_verified_at = coalesce(email_verified_at, now()) WHERE id = $1 AND email = $2 RETURNING email;
