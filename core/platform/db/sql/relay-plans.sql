-- The relay plans each batch afresh and numbers by key. A plan kept from when the tables were small would walk all of
-- `event` for every batch later on; the statistics of a table that grows this fast are always old.
SELECT set_config('plan_cache_mode', 'force_custom_plan', false),
       set_config('enable_seqscan', 'off', false),
       set_config('enable_hashjoin', 'off', false),
       set_config('enable_mergejoin', 'off', false);
