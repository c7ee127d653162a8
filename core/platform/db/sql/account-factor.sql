-- Whether a sign-in as this member needs a second step: the membership is active, a factor is confirmed, and the
-- password is the one that was set at that time (milliseconds since 1970, 0 for none).
SELECT m.name, f.confirmed_at IS NOT NULL AS needs_second,
       coalesce(floor(extract(epoch FROM p.password_set_at) * 1000), 0)::text AS password_set_at
FROM member m
JOIN person p ON p.id = m.person_id
LEFT JOIN second_factor f ON f.person_id = p.id
WHERE m.org_id = $1 AND m.id = $2 AND m.person_id = $3 AND m.disabled_at IS NULL;
