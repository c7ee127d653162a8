-- A person's links of these kinds that are still out there are good for nothing any more.
UPDATE person_token SET used_at = now() WHERE person_id = $1 AND purpose = ANY ($2) AND used_at IS NULL;
