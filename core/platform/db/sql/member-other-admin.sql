-- Whether the org has an Admin besides $1 who can open every door again (isFullAdmin).
SELECT EXISTS (
  SELECT 1
  FROM member m
  JOIN person p ON p.id = m.person_id
  WHERE m.org_id = (SELECT app_org_id()) AND m.id <> $1::uuid AND m.role = 'admin' AND m.permission_set_id IS NULL
    AND m.disabled_at IS NULL AND p.email_verified_at IS NOT NULL
) AS found;
