-- Meta said that the channel $1 is too fast: nothing leaves it for $2 ms, in any process.
UPDATE channel
SET paused_until = greatest(paused_until, statement_timestamp() + $2::int * interval '1 ms')
WHERE org_id = (SELECT app_org_id()) AND id = $1::uuid;
