-- The second factor of a person, locked: guesses at it wait for each other. How long it rests yet is the database's
-- own reckoning.
SELECT secret, confirmed_at,
       greatest(0, extract(epoch FROM locked_until - clock_timestamp()))::float8 AS rests_seconds
FROM second_factor
WHERE person_id = $1
FOR UPDATE;
