-- The second factor counts from now on.
UPDATE second_factor SET confirmed_at = now() WHERE person_id = $1 AND confirmed_at IS NULL;
