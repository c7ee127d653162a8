-- Whether a conversation belongs to the org.
SELECT 1 AS found FROM conversation WHERE org_id = $1 AND id = $2;
