-- Merged contacts go, with their pairs; everything else of theirs has moved.
DELETE FROM contact WHERE org_id = (SELECT app_org_id()) AND id = ANY($1::uuid[]);
