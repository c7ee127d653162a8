-- $1 org, $2 ids, $3 envelopes, $4 key
UPDATE sealed_secret s
   SET envelope = n.envelope, key_id = $4
  FROM unnest($2::uuid[], $3::bytea[]) AS n (id, envelope)
 WHERE s.org_id = $1 AND s.id = n.id
