-- Parked changes whose number or account is connected by now, through the app that signed them.
SELECT j.id::text, j.delivery_no::text, j.path, j.body, j.received_at
FROM journal_item j
WHERE j.state = 'parked' AND j.id > $2::uuid AND EXISTS (
  SELECT FROM account a
  LEFT JOIN channel c ON c.org_id = a.org_id AND c.account_id = a.id
  WHERE a.app_key = j.body->>'appKey'
    AND (c.wa_phone_number_id = j.wa_phone_number_id
      OR (a.wa_waba_id = j.wa_waba_id
        AND (j.wa_phone_number_id = '' OR regexp_replace(c.display_phone_number, '\D', '', 'g') = j.body->>'displayPhoneNumber'))))
ORDER BY j.id
LIMIT $1
FOR UPDATE OF j SKIP LOCKED;
