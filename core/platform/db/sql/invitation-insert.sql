-- A new invitation, good for $7 days.
INSERT INTO invitation (id, email, role, permission_set_id, token_hash, invited_by, expires_at)
VALUES ($1::uuid, $2, $3, $4::uuid, $5, $6::uuid, now() + make_interval(days => $7::int));
