-- Invitations that were accepted or withdrawn do not hold a permission set.
UPDATE invitation SET permission_set_id = NULL
WHERE org_id = (SELECT app_org_id()) AND permission_set_id = $1::uuid
  AND (accepted_at IS NOT NULL OR withdrawn_at IS NOT NULL);
