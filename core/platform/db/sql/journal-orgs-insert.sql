-- These deliveries concern the org of this transaction.
INSERT INTO delivery_org (delivery_no)
SELECT DISTINCT unnest($1::bigint[])
ON CONFLICT DO NOTHING;
