-- What a person is told about the own second factor, and whether an org of theirs demands one.
SELECT p.email, f.confirmed_at,
       (SELECT count(*)::int FROM recovery_code c WHERE c.person_id = p.id AND c.used_at IS NULL) AS codes_left,
       EXISTS (
         SELECT 1
         FROM member m
         JOIN org o ON o.id = m.org_id
         WHERE m.person_id = p.id AND m.disabled_at IS NULL AND o.require_two_factor
       ) AS required
FROM person p
LEFT JOIN second_factor f ON f.person_id = p.id
WHERE p.id = $1;
