-- A page of the org's WhatsApp numbers by name. $1, $2: the last row seen (name, id); $3: how many.
SELECT c.id, c.name, c.display_phone_number, c.wa_phone_number_id, a.wa_waba_id, c.status, c.paused_reason
FROM channel c
JOIN account a ON a.org_id = c.org_id AND a.id = c.account_id
WHERE c.org_id = (SELECT app_org_id()) AND (c.name, c.id) > ($1::text, $2::uuid)
ORDER BY c.name, c.id
LIMIT $3;
