-- Evidence about sent messages. Of two words on the same fact the earlier time and the fuller body stay.
INSERT INTO message_status (channel_id, wa_message_id, status, participant, at, body, delivery_no)
SELECT t.channel_id, t.wa_message_id, t.status, t.participant, min(t.at),
       (array_agg(t.body ORDER BY length(t.body::text) DESC, t.body::text DESC))[1], min(t.delivery_no)
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::bigint[])
  AS t (channel_id, wa_message_id, status, participant, at, body, delivery_no)
GROUP BY t.channel_id, t.wa_message_id, t.status, t.participant
ON CONFLICT (org_id, channel_id, wa_message_id, status, participant) DO UPDATE
SET at = least(message_status.at, excluded.at),
    body = CASE WHEN (length(excluded.body::text), excluded.body::text) > (length(message_status.body::text), message_status.body::text)
                THEN excluded.body ELSE message_status.body END
WHERE excluded.at < message_status.at
   OR (length(excluded.body::text), excluded.body::text) > (length(message_status.body::text), message_status.body::text);
