-- A message of the pair (channel $1, contact $2) left $3 ms after its turn was taken: the next turn moves as far.
UPDATE pair
SET pace_tat = pace_tat + $3::int * interval '1 ms'
WHERE org_id = (SELECT app_org_id()) AND channel_id = $1::uuid AND contact_id = $2::uuid;
