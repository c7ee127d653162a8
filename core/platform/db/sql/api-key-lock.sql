-- The key $1, locked for a change; `live` while it may be used. `seconds` is the life that it was given, if any.
SELECT name, prefix, permissions, channel_ids, networks, replaced_by, revoked_at,
       revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AS live,
       extract(epoch FROM expires_at - created_at)::float8 AS seconds
FROM api_key
WHERE org_id = (SELECT app_org_id()) AND id = $1::uuid
FOR UPDATE;
