-- Meta's number ids of channels of the org of this transaction.
SELECT id, wa_phone_number_id FROM channel WHERE org_id = (SELECT app_org_id()) AND id = ANY ($1::uuid[]);
