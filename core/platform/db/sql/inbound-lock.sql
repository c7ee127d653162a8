-- One inbound transaction at a time for an org: who is who must be decided in one place.
-- The dearer index tuple settles ties between indexes: without statistics, the planner thinks as well of a key that
-- has only `org_id` in front as of the primary key, and the former reads every row of the org. Sequential scans and
-- hash or merge joins are never right here: every statement looks up a bounded number of rows by key.
-- `stale` tells, once in two seconds for each connection, that its plans are to be made anew.
SELECT set_config('cpu_index_tuple_cost', '0.5', true), set_config('enable_seqscan', 'off', true),
       set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
       pg_advisory_xact_lock(hashtextextended('parley.inbound', 0) # hashtextextended(app_org_id()::text, 0)) IS NULL AS held,
       p.stale, set_config('parley.planned_at', CASE WHEN p.stale THEN p.this ELSE p.last END, false)
FROM (
  SELECT a.this, a.last, a.last IS NULL OR a.this::float8 - a.last::float8 > 2 AS stale
  FROM (SELECT extract(epoch FROM now())::text AS this, nullif(current_setting('parley.planned_at', true), '') AS last OFFSET 0) a
  OFFSET 0
) p;
