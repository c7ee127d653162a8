INSERT INTO conversation (id, contact_id, channel_id, status, last_message_at)
SELECT t.id, t.contact_id, t.channel_id, CASE WHEN t.live THEN 'open' ELSE 'closed' END, to_timestamp(0)
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bool[]) AS t (id, contact_id, channel_id, live)
ON CONFLICT (org_id, contact_id, channel_id) WHERE status = 'open' DO NOTHING;
