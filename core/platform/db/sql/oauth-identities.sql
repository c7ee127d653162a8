-- The ways in of a person; locked, so that of two that are taken away at once one waits for the other.
SELECT p.password_hash IS NOT NULL AS has_password,
       (SELECT coalesce(json_agg(json_build_object('provider', i.provider, 'email', i.email, 'linkedAt', i.linked_at)
                                 ORDER BY i.provider), '[]')
        FROM login_identity i WHERE i.person_id = p.id) AS identities
FROM person p
WHERE p.id = $1
FOR UPDATE OF p;
