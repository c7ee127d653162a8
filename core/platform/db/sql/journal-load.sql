-- Bodies of claimed deliveries; $2 and $3 are the span of their times, so that one partition is looked at.
SELECT no::text, body FROM delivery WHERE no = ANY($1::bigint[]) AND received_at BETWEEN $2 AND $3;
