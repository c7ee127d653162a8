-- Whether a conversation may be given to this member.
SELECT 1 AS found FROM member WHERE org_id = (SELECT app_org_id()) AND id = $1 AND disabled_at IS NULL;
