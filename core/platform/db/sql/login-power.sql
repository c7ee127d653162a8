-- What the login behind this connection could do, whatever role it has switched to.
SELECT r.rolname AS name, r.rolsuper OR r.rolbypassrls AS steps_over,
       EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relname = 'message') AS owns_tables
FROM pg_roles r
WHERE r.rolname = session_user;
