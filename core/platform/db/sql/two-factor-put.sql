-- A secret that waits for its first code takes the place of one that waited; a confirmed one stays. What was counted
-- against the person stays too.
INSERT INTO second_factor AS f (person_id, secret)
VALUES ($1, $2)
ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = now()
  WHERE f.confirmed_at IS NULL
RETURNING person_id;
