-- New messages. The unique wamid decides; what is answered was really inserted.
INSERT INTO message (id, conversation_id, channel_id, contact_id, direction, type, wa_type, text, content, origin,
                     status, status_rank, wa_message_id, reply_to_wa_id, delivery_no, sent_at, addressed_by)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::jsonb[], $10::text[], $11::text[], $12::smallint[], $13::text[], $14::text[], $15::bigint[],
                     $16::timestamptz[], $17::uuid[])
ON CONFLICT (org_id, channel_id, wa_message_id) DO NOTHING
RETURNING id::text;
