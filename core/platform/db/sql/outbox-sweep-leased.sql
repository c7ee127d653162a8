-- Leases that ran out before anything was written to the network: safe to queue again.
UPDATE outbox
SET state = 'queued', lease_token = NULL, lease_expires_at = NULL
WHERE state = 'leased' AND lease_expires_at <= statement_timestamp()
RETURNING id;
