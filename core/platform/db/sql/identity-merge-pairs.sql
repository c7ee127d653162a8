-- Windows of the merged contacts: the greatest of each channel.
INSERT INTO pair (contact_id, channel_id, last_inbound_at, window_expires_at, entry_point_at, entry_point_expires_at, pace_tat)
SELECT t.winner, p.channel_id, max(p.last_inbound_at), max(p.window_expires_at), max(p.entry_point_at),
       max(p.entry_point_expires_at), max(p.pace_tat)
FROM unnest($1::uuid[], $2::uuid[]) AS t (winner, loser)
JOIN pair p ON p.org_id = (SELECT app_org_id()) AND p.contact_id = t.loser
GROUP BY t.winner, p.channel_id
ON CONFLICT (org_id, contact_id, channel_id) DO UPDATE
SET last_inbound_at = greatest(pair.last_inbound_at, excluded.last_inbound_at),
    window_expires_at = greatest(pair.window_expires_at, excluded.window_expires_at),
    entry_point_at = greatest(pair.entry_point_at, excluded.entry_point_at),
    entry_point_expires_at = greatest(pair.entry_point_expires_at, excluded.entry_point_expires_at),
    pace_tat = greatest(pair.pace_tat, excluded.pace_tat);
