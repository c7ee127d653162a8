-- The account behind a signed-in person, to prove again who it is.
SELECT email, password_hash FROM person WHERE id = $1;
