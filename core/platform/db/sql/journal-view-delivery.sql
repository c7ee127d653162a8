-- One delivery; row-level security shows it only to the orgs it concerns.
SELECT no::text, received_at, processed_at, body FROM delivery WHERE no = $1::bigint;
