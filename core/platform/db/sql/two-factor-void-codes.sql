-- The recovery codes that there are end.
DELETE FROM recovery_code WHERE person_id = $1;
