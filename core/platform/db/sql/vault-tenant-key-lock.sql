-- Two workers that make an org's first key at once would leave two. $1 org, $2 class
SELECT pg_advisory_xact_lock(hashtextextended('tenant_key/' || $1 || '/' || $2, 0))
