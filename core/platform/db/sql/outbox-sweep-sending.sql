-- Rows whose sender died or hangs: nobody can know whether they arrived.
SELECT org_id, id, lease_token
FROM outbox
WHERE state = 'sending' AND lease_expires_at <= statement_timestamp()
ORDER BY org_id, id
LIMIT 1000;
