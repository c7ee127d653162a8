-- The oldest event number that is still kept; null when none is.
SELECT (SELECT seq FROM event WHERE org_id = (SELECT app_org_id()) AND seq IS NOT NULL ORDER BY seq LIMIT 1)::text AS seq;
