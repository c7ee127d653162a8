INSERT INTO contact (id, name, name_at, phone, username)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[]);
