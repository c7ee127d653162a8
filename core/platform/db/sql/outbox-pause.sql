-- Stops the channel $1, or with $2 every channel of its account, and says why in $3. Only running ones change.
UPDATE channel c
SET status = 'paused', paused_reason = $3
FROM channel given
JOIN account a ON a.org_id = given.org_id AND a.id = given.account_id
WHERE given.org_id = (SELECT app_org_id()) AND given.id = $1::uuid
  AND c.org_id = given.org_id AND c.status = 'connected'
  AND (c.id = given.id OR ($2::boolean AND c.account_id = given.account_id))
RETURNING c.id, c.name, c.display_phone_number, c.wa_phone_number_id, a.wa_waba_id, c.status, c.paused_reason;
