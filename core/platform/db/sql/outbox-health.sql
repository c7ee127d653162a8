-- Whether webhooks come through. `lag_ms`: age of the oldest delivery not yet applied, 0 when none waits.
-- `silent_ms`: how long ago the oldest acceptance ended that Meta should have spoken of ($1 ms have passed) and since
-- which no delivery came at all; 0 when there is none. `unknown`: rows that wait for evidence.
WITH clock AS (SELECT statement_timestamp() AS now),
heard AS (SELECT coalesce((SELECT received_at FROM delivery ORDER BY no DESC LIMIT 1), '-infinity') AS at)
SELECT coalesce(extract(epoch FROM clock.now - (SELECT received_at FROM delivery WHERE processed_at IS NULL
                                                ORDER BY no LIMIT 1)) * 1000, 0)::float8 AS lag_ms,
       coalesce(extract(epoch FROM clock.now - (SELECT ended_at FROM outbox
                                                WHERE state = 'accepted' AND ended_at > heard.at
                                                  AND ended_at <= clock.now - $1::int * interval '1 ms'
                                                ORDER BY ended_at LIMIT 1)) * 1000, 0)::float8 AS silent_ms,
       (SELECT count(*) FROM outbox WHERE state = 'unknown')::int AS unknown
FROM clock, heard;
