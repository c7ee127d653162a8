-- Writes status and assignee of a locked conversation.
UPDATE conversation
SET status = $2, assignee_id = $3,
    closed_at = CASE WHEN $2 = 'closed' THEN coalesce(closed_at, now()) END
WHERE org_id = (SELECT app_org_id()) AND id = $1;
