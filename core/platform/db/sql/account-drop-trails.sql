-- Removes the trails of orgs that are gone; the policies let no other be removed.
WITH heads AS (DELETE FROM audit_head WHERE org_id = ANY ($1))
DELETE FROM audit_entry WHERE org_id = ANY ($1);
