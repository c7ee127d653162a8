-- A new key: $1 id, $2 name, $3 prefix, $4 hash, $5 permissions, $6 channels, $7 networks, $8 maker, $9 its end or null,
-- $10 seconds that it lives, or null.
INSERT INTO api_key (id, name, prefix, token_hash, permissions, channel_ids, networks, created_by, expires_at)
VALUES ($1::uuid, $2, $3, $4::bytea, $5::text[], $6::uuid[], $7::text[], $8::uuid,
        coalesce($9::timestamptz, now() + make_interval(secs => $10::float8)));
