-- Counts a wrong code. The fifth in a row rests the factor for a second, and each one after it twice as long, to an hour.
UPDATE second_factor
SET failures = failures + 1,
    locked_until = CASE
      WHEN failures + 1 >= 5
        THEN clock_timestamp() + make_interval(secs => least(3600, power(2, least(failures + 1 - 5, 12))))
    END
WHERE person_id = $1
RETURNING failures;
