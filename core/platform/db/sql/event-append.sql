-- Appends events of the org of this transaction: ids, names and data as parallel arrays.
INSERT INTO event (id, name, data)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::jsonb[]);
