-- Puts a mail into the outbox; its content is sealed.
INSERT INTO mail (id, from_org_id, template, envelope, key_id) VALUES ($1, $2, $3, $4, $5);
