-- Makes the person of an address, or finds who has it; either way the row is locked, so that of two sign-ups with one
-- address one waits for the other.
INSERT INTO person (id, email, password_hash, password_set_at)
VALUES ($1, $2, $3, now())
ON CONFLICT (email) DO UPDATE SET email = person.email
RETURNING id, email_verified_at IS NOT NULL AS verified;
