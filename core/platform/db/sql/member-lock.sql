-- Locks a member for a deactivation. Not NO KEY: whoever is giving this member a conversation right now ends first.
SELECT id FROM member WHERE org_id = (SELECT app_org_id()) AND id = $1::uuid FOR UPDATE;
