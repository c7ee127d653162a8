-- One inbound transaction at a time for an org: who is who must be decided in one place. $1: how its statements are
-- planned. A plan kept from when the tables were small once cost a large batch a hundred times as much.
SELECT set_config('plan_cache_mode', $1, true),
       pg_advisory_xact_lock(hashtextextended('parley.inbound', 0) # hashtextextended(app_org_id()::text, 0)) IS NULL AS held;
