-- For sent messages ($1 channels, $2 wamids) whose stored evidence says more than they show: the strongest word.
-- $3 and $4 are the statuses of the lattice with their ranks.
SELECT DISTINCT ON (m.id) m.id::text, m.conversation_id::text, s.status, r.rank, s.at, s.body, m.attempt, m.wa_message_id
FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[]) AS a (channel_id, wa_message_id)) a
CROSS JOIN LATERAL (
  SELECT * FROM message
  WHERE org_id = (SELECT app_org_id()) AND channel_id = a.channel_id AND wa_message_id = a.wa_message_id
  OFFSET 0
) m
CROSS JOIN LATERAL (
  SELECT * FROM message_status
  WHERE org_id = (SELECT app_org_id()) AND channel_id = a.channel_id AND wa_message_id = a.wa_message_id
  OFFSET 0
) s
JOIN unnest($3::text[], $4::int[]) AS r (status, rank) ON r.status = s.status
WHERE m.direction = 'outbound'
  AND (r.rank > m.status_rank OR (r.rank = m.status_rank AND (m.status_at IS NULL OR s.at < m.status_at)))
ORDER BY m.id, r.rank DESC, s.at, s.participant;
