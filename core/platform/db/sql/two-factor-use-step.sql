-- Spends a time step: of all who bring its code one is let through, and none who bring an older one.
UPDATE second_factor
SET last_step = $2, failures = 0, locked_until = NULL
WHERE person_id = $1 AND last_step < $2
RETURNING person_id;
