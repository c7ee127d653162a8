-- A new link for an open invitation, good for $3 days from now; the old link ends, since only one hash is kept.
UPDATE invitation SET token_hash = $2, expires_at = now() + make_interval(days => $3::int)
WHERE org_id = (SELECT app_org_id()) AND id = $1::uuid AND accepted_at IS NULL AND withdrawn_at IS NULL;
