-- What deliveries brought to the org of this transaction besides messages and statuses.
INSERT INTO journal_item (id, delivery_no, path, wa_waba_id, wa_phone_number_id, field, kind, state, problem, body, received_at, org_id)
SELECT t.*, app_org_id()
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::timestamptz[])
  AS t (id, delivery_no, path, waba, phone, field, kind, state, problem, body, received_at)
ON CONFLICT (delivery_no, path) DO NOTHING;
