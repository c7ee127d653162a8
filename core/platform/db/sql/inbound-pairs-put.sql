-- Service windows: greatest wins, so that order does not matter.
INSERT INTO pair (contact_id, channel_id, last_inbound_at, window_expires_at, entry_point_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
ON CONFLICT (org_id, contact_id, channel_id) DO UPDATE
SET last_inbound_at = greatest(pair.last_inbound_at, excluded.last_inbound_at),
    window_expires_at = greatest(pair.window_expires_at, excluded.window_expires_at),
    entry_point_at = greatest(pair.entry_point_at, excluded.entry_point_at);
