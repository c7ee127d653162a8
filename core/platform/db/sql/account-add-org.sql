-- A new org.
INSERT INTO org (id, name) VALUES ($1, $2);
