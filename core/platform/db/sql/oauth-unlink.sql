-- Takes a way in away.
DELETE FROM login_identity WHERE person_id = $1 AND provider = $2 RETURNING email;
