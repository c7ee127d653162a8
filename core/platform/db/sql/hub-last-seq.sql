-- The newest event number of an org; 0 before its first event.
SELECT coalesce((SELECT seq FROM event_cursor WHERE org_id = $1), 0)::text AS seq;
