-- Sets role, permission set and whether the member is active; a deactivation keeps its first time.
UPDATE member
SET role = $2, permission_set_id = $3::uuid,
    disabled_at = CASE WHEN $4::boolean THEN NULL ELSE coalesce(disabled_at, now()) END
WHERE org_id = (SELECT app_org_id()) AND id = $1::uuid;
