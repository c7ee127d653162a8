-- Orgs with events of late and their newest numbers: what a new leader tells them, in case the old one fell
-- between numbering and emitting.
SELECT c.org_id, c.seq::text AS seq
FROM event_cursor c
WHERE EXISTS (SELECT 1 FROM event e WHERE e.org_id = c.org_id AND e.seq = c.seq AND e.at > now() - interval '1 day');
