-- The key $1 has the successor $2 and works on beside it for $3 hours at most.
UPDATE api_key
SET replaced_by = $2::uuid, expires_at = least(coalesce(expires_at, 'infinity'), now() + make_interval(hours => $3::int))
WHERE org_id = (SELECT app_org_id()) AND id = $1::uuid;
