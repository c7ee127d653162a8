-- New recovery codes, as keyed hashes.
INSERT INTO recovery_code (person_id, code_hash) SELECT $1, unnest($2::bytea[]);
