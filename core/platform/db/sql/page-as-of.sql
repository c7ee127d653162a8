-- The org's newest event number. Read before a page, so that the page is at least as new as the number.
SELECT coalesce((SELECT seq FROM event_cursor WHERE org_id = (SELECT app_org_id())), 0)::text AS seq;
