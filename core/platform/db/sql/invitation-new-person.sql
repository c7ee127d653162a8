-- The account of somebody who was invited: the mail has proved the address. No row when it has one by now.
INSERT INTO person (id, email, password_hash, password_set_at, email_verified_at)
VALUES ($1, $2, $3, now(), now())
ON CONFLICT (email) DO NOTHING
RETURNING id;
