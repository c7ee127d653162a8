-- One inbound transaction at a time for an org: who is who must be decided in one place.
SELECT pg_advisory_xact_lock(hashtextextended('parley.inbound', 0) # hashtextextended(app_org_id()::text, 0)) IS NULL AS held;
