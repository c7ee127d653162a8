-- A new password.
UPDATE person SET password_hash = $2, password_set_at = now() WHERE id = $1;
