-- The person's address from now on, confirmed by the link that was sent there.
WITH before AS (SELECT email FROM person WHERE id = $1 FOR UPDATE)
UPDATE person SET email = $2, email_verified_at = now() FROM before WHERE id = $1 RETURNING before.email AS old_email;
