-- An org's own mail server with its sealed password and the org's key that opens it. $1 org
SELECT a.host, a.port, a.security, a.username, a.from_name, a.from_address, a.secret_id, s.key_id, s.key_class,
       s.envelope, k.sealed_private
FROM mail_account a
JOIN sealed_secret s ON s.org_id = a.org_id AND s.id = a.secret_id
JOIN tenant_key k ON k.org_id = s.org_id AND k.key_id = s.key_id
WHERE a.org_id = $1
