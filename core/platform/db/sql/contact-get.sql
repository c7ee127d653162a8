-- One contact.
SELECT id, name, phone, username, created_at FROM contact WHERE org_id = (SELECT app_org_id()) AND id = $1;
