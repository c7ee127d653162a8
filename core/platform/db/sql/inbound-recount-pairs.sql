-- Windows of contact and channel anew from their messages, after messages moved between contacts.
INSERT INTO pair (contact_id, channel_id, last_inbound_at, window_expires_at, entry_point_at)
SELECT t.contact_id, t.channel_id, max(m.sent_at), max(m.sent_at) + $3::int * interval '1 ms',
       max(m.sent_at) FILTER (WHERE m.content ? 'referral')
FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS d (contact_id, channel_id)) t
LEFT JOIN message m ON m.org_id = (SELECT app_org_id()) AND m.contact_id = t.contact_id AND m.channel_id = t.channel_id
  AND m.direction = 'inbound' AND m.origin IN ('customer', 'standby') AND m.type NOT IN ('system', 'request_welcome')
  AND NOT coalesce(m.content ? 'group_id', false)
GROUP BY t.contact_id, t.channel_id
ON CONFLICT (org_id, contact_id, channel_id) DO UPDATE
SET last_inbound_at = excluded.last_inbound_at, window_expires_at = excluded.window_expires_at,
    entry_point_at = excluded.entry_point_at;
