INSERT INTO contact (id, name, name_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]);
