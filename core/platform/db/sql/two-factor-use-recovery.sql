-- Spends a recovery code, once.
WITH used AS (
  UPDATE recovery_code SET used_at = now()
  WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL
  RETURNING person_id
)
UPDATE second_factor f
SET failures = 0, locked_until = NULL
FROM used
WHERE f.person_id = used.person_id
RETURNING f.person_id;
