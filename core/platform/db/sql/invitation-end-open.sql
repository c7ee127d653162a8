-- Ends the open invitation of an address in this org, if there is one.
UPDATE invitation SET withdrawn_at = now()
WHERE org_id = (SELECT app_org_id()) AND email = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL
RETURNING id;
