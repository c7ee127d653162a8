-- Changes that belong to no channel known here: kept whole, without an org, until one is connected.
INSERT INTO journal_item (id, org_id, delivery_no, path, wa_waba_id, wa_phone_number_id, field, kind, state, problem, body, received_at)
SELECT t.id, NULL, t.delivery_no, t.path, t.waba, t.phone, t.field, 'change', 'parked', t.problem, t.body, t.received_at
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::timestamptz[])
  AS t (id, delivery_no, path, waba, phone, field, problem, body, received_at)
ON CONFLICT (delivery_no, path) DO NOTHING;
