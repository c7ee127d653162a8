-- One inbound transaction at a time for an org: who is who must be decided in one place. Its statements are planned
-- each time: a plan kept from when the tables were small once cost a hundred times as much.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
       pg_advisory_xact_lock(hashtextextended('parley.inbound', 0) # hashtextextended(app_org_id()::text, 0)) IS NULL AS held;
