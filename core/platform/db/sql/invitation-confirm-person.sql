-- The mail has proved the address of an account that still had to confirm it.
UPDATE person SET email_verified_at = now() WHERE id = $1 AND email_verified_at IS NULL;
