-- $1 org, $2 key id, $3 class, $4 public key, $5 signature, $6 sealed private key, $7 platform key id
INSERT INTO tenant_key (org_id, key_id, key_class, public_key, signature, sealed_private, platform_key_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
