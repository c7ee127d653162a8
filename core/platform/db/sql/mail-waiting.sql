-- What waits: how many, the age of the oldest, and how long until the next is due (null: nothing is).
SELECT count(*)::int AS waiting,
       coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest_seconds,
       (extract(epoch FROM min(CASE state WHEN 'queued' THEN due_at ELSE lease_until END) - now()) * 1000)::float8
         AS next_due_ms
FROM mail
WHERE state IN ('queued', 'sending')
