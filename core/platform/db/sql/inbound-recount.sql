-- Counts a conversation anew from its messages; `live` tells whether it holds more than history. Used after messages
-- moved between contacts, which is rare. One that nobody closed is open when it holds a live message, closed when it
-- holds only history, as if the moved ones had never been in it. Answers conversations that hold nothing any more.
WITH counted AS (
  SELECT t.id, count(m.id) AS messages,
         count(m.id) FILTER (WHERE m.direction = 'inbound' AND m.origin = 'customer' AND m.type <> 'system'
                             AND (c.read_up_to IS NULL OR m.sent_at > c.read_up_to)) AS unread,
         coalesce(bool_or(m.origin <> 'history' AND m.type <> 'system'), false) AS live
  FROM unnest($1::uuid[]) AS t (id)
  JOIN conversation c ON c.org_id = (SELECT app_org_id()) AND c.id = t.id
  LEFT JOIN message m ON m.org_id = (SELECT app_org_id()) AND m.conversation_id = t.id
  GROUP BY t.id
), counts AS (
  UPDATE conversation c
  SET unread_count = n.unread, status = CASE WHEN c.closed_at IS NOT NULL THEN c.status WHEN n.live THEN 'open' ELSE 'closed' END
  FROM counted n
  WHERE c.org_id = (SELECT app_org_id()) AND c.id = n.id AND n.messages > 0
)
SELECT id::text FROM counted WHERE messages = 0;
