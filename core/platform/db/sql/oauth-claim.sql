-- Makes the person of an address that a provider has verified, or finds who has it; either way the row is locked.
INSERT INTO person (id, email, email_verified_at)
VALUES ($1, $2, now())
ON CONFLICT (email) DO UPDATE SET email = person.email
RETURNING id, email_verified_at IS NOT NULL AS verified;
