-- The first member of a new org.
INSERT INTO member (org_id, id, person_id, name, role) VALUES ($1, $2, $3, $4, 'admin');
