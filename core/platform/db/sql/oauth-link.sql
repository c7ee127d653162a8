-- Links an account at a provider to a person, unless it is somebody's already or they have one there.
INSERT INTO login_identity (provider, subject, person_id, email)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING person_id;
