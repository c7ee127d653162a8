-- A new session; it lives for the refresh time and is extended by each refresh. $7: what was proved for it.
INSERT INTO session (org_id, id, member_id, user_agent, ip, expires_at, methods)
VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6), $7);
