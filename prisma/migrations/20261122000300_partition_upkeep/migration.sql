-- Partition upkeep that cannot break for ever: rows that fell into the default partition move into the new one, each
-- day stands on its own, and a day of the journal that still holds unprocessed deliveries is never dropped.

CREATE OR REPLACE FUNCTION maintain_partitions(ahead int, keep_days int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC'
  AS $$
DECLARE
  parent text;
  clock text;
  day date;
  child text;
  old record;
  busy boolean;
  changed int := 0;
BEGIN
  FOR parent, clock IN VALUES ('event', 'at'), ('delivery', 'received_at') LOOP
    FOR day IN SELECT generate_series(current_date, current_date + ahead, interval '1 day')::date LOOP
      child := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
      CONTINUE WHEN to_regclass(format('public.%I', child)) IS NOT NULL;
      BEGIN
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
        EXECUTE format(
          'WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
          parent || '_default', clock, day::timestamptz, clock, (day + 1)::timestamptz, child);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
          parent, child, day::timestamptz, (day + 1)::timestamptz);
        EXECUTE format('ALTER TABLE %I SET (autovacuum_analyze_scale_factor = 0.02)', child);
        changed := changed + 1;
      EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'partition % was not made: %', child, SQLERRM;
      END;
    END LOOP;
    CONTINUE WHEN keep_days <= 0;
    FOR old IN
      SELECT c.relname FROM pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
      JOIN pg_class p ON p.oid = i.inhparent
      WHERE p.relname = parent AND c.relname ~ ('^' || parent || '_[0-9]{8}$')
        AND to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - keep_days
    LOOP
      IF parent = 'delivery' THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE processed_at IS NULL)', old.relname) INTO busy;
        CONTINUE WHEN busy;
      END IF;
      EXECUTE format('DROP TABLE %I', old.relname);
      changed := changed + 1;
    END LOOP;
  END LOOP;
  RETURN changed;
END $$;
