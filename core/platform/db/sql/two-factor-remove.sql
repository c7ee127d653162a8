-- Takes the second factor away, its recovery codes with it.
WITH codes AS (DELETE FROM recovery_code WHERE person_id = $1)
DELETE FROM second_factor WHERE person_id = $1;
