-- A mailed link; only its hash is kept.
INSERT INTO person_token (id, person_id, purpose, token_hash, email, expires_at)
VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6));
