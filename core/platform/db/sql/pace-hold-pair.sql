-- Meta said that the pair (channel $1, contact $2) is too fast: its bucket is empty for $3 ms.
-- $4 pair interval, ms · $5 pair burst.
UPDATE pair
SET pace_tat = greatest(pace_tat, statement_timestamp() + ($3::int + ($5::int - 1) * $4::int) * interval '1 ms')
WHERE org_id = (SELECT app_org_id()) AND channel_id = $1::uuid AND contact_id = $2::uuid;
