-- Every key of an org and class but one is no longer sealed to. $1 org, $2 class, $3 key that stays
UPDATE tenant_key SET retired_at = now()
 WHERE org_id = $1 AND key_class = $2 AND key_id <> $3 AND retired_at IS NULL
