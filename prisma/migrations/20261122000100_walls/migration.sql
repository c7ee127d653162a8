-- The walls: group roles, forced row-level security, grants, partitions, partial indexes, checks.

-- Group roles are cluster-wide and never log in; login roles are made by the migrate command.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['parley_app', 'parley_identity', 'parley_ingest', 'parley_hub', 'parley_work',
    'parley_setup'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT', name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO parley_app, parley_identity, parley_ingest, parley_hub, parley_work, parley_setup;
GRANT EXECUTE ON FUNCTION app_org_id() TO parley_app, parley_identity, parley_ingest, parley_hub, parley_work, parley_setup;

-- Every table with org_id: security on, forced for the owner too, one tenant policy for all four commands.
-- The setting is read once a statement (sub-select), not once a row.
DO $$
DECLARE t record;
BEGIN
  FOR t IN
    SELECT c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.relname);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.relname);
    EXECUTE format('CREATE POLICY tenant ON %I TO parley_app USING (org_id = (SELECT app_org_id())) WITH CHECK (org_id = (SELECT app_org_id()))', t.relname);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO parley_app', t.relname);
  END LOOP;
END $$;

-- Tables without org_id are closed too: each needs a policy of its own below.
ALTER TABLE org ENABLE ROW LEVEL SECURITY;
ALTER TABLE org FORCE ROW LEVEL SECURITY;
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
ALTER TABLE meta_app ENABLE ROW LEVEL SECURITY;
ALTER TABLE meta_app FORCE ROW LEVEL SECURITY;
ALTER TABLE meta_app_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE meta_app_secret FORCE ROW LEVEL SECURITY;
ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;

-- parley_app: its own org row, the people of its own members (name and address only), its own deliveries.
CREATE POLICY tenant ON org TO parley_app USING (id = (SELECT app_org_id())) WITH CHECK (id = (SELECT app_org_id()));
GRANT SELECT, UPDATE ON org TO parley_app;
CREATE POLICY tenant ON person FOR SELECT TO parley_app
  USING (EXISTS (SELECT 1 FROM member m WHERE m.person_id = person.id AND m.org_id = (SELECT app_org_id())));
GRANT SELECT (id, email, created_at) ON person TO parley_app;
CREATE POLICY tenant ON delivery FOR SELECT TO parley_app
  USING (EXISTS (SELECT 1 FROM delivery_org d WHERE d.delivery_no = delivery.no AND d.org_id = (SELECT app_org_id())));
GRANT SELECT ON delivery TO parley_app;
-- Secrets and sessions are not the application role's business.
REVOKE ALL ON refresh_token, session FROM parley_app;
REVOKE ALL ON sealed_secret, tenant_key FROM parley_app;
GRANT SELECT, INSERT ON sealed_secret TO parley_app;
GRANT SELECT ON tenant_key TO parley_app;
REVOKE INSERT, UPDATE, DELETE ON event_cursor FROM parley_app;
REVOKE UPDATE, DELETE ON event, delivery_org, contact_merge FROM parley_app;

-- parley_identity: sign-in, refresh, session check; nothing else.
CREATE POLICY identity ON person TO parley_identity USING (true) WITH CHECK (true);
CREATE POLICY identity ON org FOR SELECT TO parley_identity USING (true);
CREATE POLICY identity ON member FOR SELECT TO parley_identity USING (true);
CREATE POLICY identity ON session TO parley_identity USING (true) WITH CHECK (true);
CREATE POLICY identity ON refresh_token TO parley_identity USING (true) WITH CHECK (true);
GRANT SELECT ON person, org, member TO parley_identity;
GRANT SELECT, INSERT, UPDATE ON session, refresh_token TO parley_identity;

-- parley_ingest: append to the journal, read the app routing and its sealed secrets.
CREATE POLICY ingest ON delivery TO parley_ingest USING (true) WITH CHECK (true);
CREATE POLICY ingest ON meta_app FOR SELECT TO parley_ingest USING (true);
CREATE POLICY ingest ON meta_app_secret FOR SELECT TO parley_ingest USING (true);
GRANT INSERT ON delivery TO parley_ingest;
GRANT SELECT (no) ON delivery TO parley_ingest;
GRANT SELECT ON meta_app, meta_app_secret TO parley_ingest;

-- parley_hub: session authority of sockets; the relay numbers events.
CREATE POLICY hub ON session FOR SELECT TO parley_hub USING (true);
CREATE POLICY hub ON member FOR SELECT TO parley_hub USING (true);
CREATE POLICY hub ON conversation FOR SELECT TO parley_hub USING (true);
CREATE POLICY hub ON event TO parley_hub USING (true) WITH CHECK (true);
CREATE POLICY hub ON event_cursor TO parley_hub USING (true) WITH CHECK (true);
GRANT SELECT ON session, member TO parley_hub;
GRANT SELECT (org_id, id) ON conversation TO parley_hub;
GRANT SELECT ON event TO parley_hub;
GRANT UPDATE (seq) ON event TO parley_hub;
GRANT SELECT, INSERT, UPDATE ON event_cursor TO parley_hub;

-- parley_work: the workers' cross-org duties (intake routing, dispatch, sweeps). No people, no sessions.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['org', 'account', 'portfolio', 'channel', 'contact', 'identity', 'pair', 'conversation',
    'message', 'message_status', 'outbox', 'event', 'event_cursor', 'delivery', 'delivery_org', 'journal_item',
    'tenant_key', 'sealed_secret', 'contact_merge'] LOOP
    EXECUTE format('CREATE POLICY work ON %I TO parley_work USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON %I TO parley_work', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['channel', 'pair', 'conversation', 'message', 'message_status', 'outbox', 'event',
    'event_cursor', 'delivery_org', 'journal_item', 'tenant_key', 'sealed_secret'] LOOP
    EXECUTE format('GRANT INSERT, UPDATE ON %I TO parley_work', t);
  END LOOP;
END $$;
GRANT UPDATE (processed_at, problem) ON delivery TO parley_work;

-- parley_setup: the operator's own commands (demo data, connecting a Meta app). No process of ours may become it;
-- the administrator who migrates switches to it, since forced security binds the owner as well.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['org', 'person', 'member', 'meta_app', 'meta_app_secret', 'tenant_key', 'sealed_secret',
    'portfolio', 'account', 'channel', 'contact', 'identity', 'pair', 'conversation', 'message', 'message_status',
    'outbox', 'event', 'event_cursor', 'delivery', 'delivery_org', 'journal_item'] LOOP
    EXECUTE format('CREATE POLICY setup ON %I TO parley_setup USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO parley_setup', t);
  END LOOP;
END $$;
GRANT parley_setup TO CURRENT_USER;

-- Serial columns.
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO parley_app, parley_work, parley_setup;
GRANT USAGE ON SEQUENCE delivery_no_seq TO parley_ingest;

-- Hot paths look only at what is unfinished.
CREATE UNIQUE INDEX conversation_one_open ON conversation (org_id, contact_id, channel_id) WHERE status = 'open';
CREATE INDEX conversation_unread ON conversation (org_id, last_message_at DESC, id DESC) WHERE unread_count > 0;
CREATE INDEX conversation_assigned ON conversation (org_id, assignee_id, status, last_message_at DESC, id DESC)
  WHERE assignee_id IS NOT NULL;
CREATE INDEX outbox_due ON outbox (lane, due_at, ord) WHERE state = 'queued';
CREATE INDEX outbox_in_order ON outbox (org_id, conversation_id, ord) WHERE state IN ('queued', 'leased', 'sending');
CREATE INDEX outbox_leased ON outbox (lease_expires_at) WHERE state IN ('leased', 'sending');
CREATE INDEX outbox_unknown ON outbox (sending_at) WHERE state = 'unknown';
CREATE INDEX delivery_waiting ON delivery (no) WHERE processed_at IS NULL;
CREATE INDEX event_unnumbered ON event (ord) WHERE seq IS NULL;
CREATE INDEX journal_item_parked ON journal_item (wa_waba_id, wa_phone_number_id) WHERE state = 'parked';

-- Closed vocabularies.
ALTER TABLE member ADD CONSTRAINT member_role_known CHECK (role IN ('admin', 'manager', 'agent'));
ALTER TABLE conversation ADD CONSTRAINT conversation_status_known CHECK (status IN ('open', 'closed'));
ALTER TABLE conversation ADD CONSTRAINT conversation_unread_positive CHECK (unread_count >= 0);
ALTER TABLE channel ADD CONSTRAINT channel_status_known CHECK (status IN ('connected', 'paused', 'disconnected'));
ALTER TABLE message ADD CONSTRAINT message_direction_known CHECK (direction IN ('inbound', 'outbound'));
ALTER TABLE identity ADD CONSTRAINT identity_kind_known CHECK (kind IN ('phone', 'bsuid', 'parent_bsuid', 'username'));
ALTER TABLE outbox ADD CONSTRAINT outbox_state_known CHECK (state IN
  ('queued', 'leased', 'sending', 'unknown', 'unconfirmed', 'accepted', 'failed', 'cancelled', 'suppressed'));
ALTER TABLE outbox ADD CONSTRAINT outbox_lease_whole CHECK ((state IN ('leased', 'sending')) = (lease_token IS NOT NULL));
ALTER TABLE journal_item ADD CONSTRAINT journal_item_state_known CHECK (state IN ('kept', 'parked', 'failed'));

-- Hot tables change their statistics quickly (a stale plan once cost 19 s at p99).
ALTER TABLE message SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE conversation SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05, fillfactor = 80);
ALTER TABLE outbox SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05, fillfactor = 70);
ALTER TABLE pair SET (autovacuum_analyze_scale_factor = 0.02, fillfactor = 70);
ALTER TABLE contact SET (autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE identity SET (autovacuum_analyze_scale_factor = 0.02);

-- Makes the partitions of the coming days and drops those older than keep_days (0 keeps everything).
-- Runs as the owner, so that no application role owns a table. Parent names are a closed list.
CREATE FUNCTION maintain_partitions(ahead int, keep_days int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC'
  AS $$
DECLARE
  parent text;
  day date;
  child text;
  old record;
  changed int := 0;
BEGIN
  FOREACH parent IN ARRAY ARRAY['event', 'delivery'] LOOP
    FOR day IN SELECT generate_series(current_date, current_date + ahead, interval '1 day')::date LOOP
      child := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
      IF to_regclass(format('public.%I', child)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          child, parent, day::timestamptz, (day + 1)::timestamptz);
        EXECUTE format('ALTER TABLE %I SET (autovacuum_analyze_scale_factor = 0.02)', child);
        changed := changed + 1;
      END IF;
    END LOOP;
    IF keep_days > 0 THEN
      FOR old IN
        SELECT c.relname FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        JOIN pg_class p ON p.oid = i.inhparent
        WHERE p.relname = parent AND c.relname ~ ('^' || parent || '_[0-9]{8}$')
          AND to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - keep_days
      LOOP
        EXECUTE format('DROP TABLE %I', old.relname);
        changed := changed + 1;
      END LOOP;
    END IF;
  END LOOP;
  RETURN changed;
END $$;
REVOKE ALL ON FUNCTION maintain_partitions(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION maintain_partitions(int, int) TO parley_work;

-- A default partition catches a clock that runs away; nothing is ever refused for want of a partition.
CREATE TABLE event_default PARTITION OF event DEFAULT;
CREATE TABLE delivery_default PARTITION OF delivery DEFAULT;
SELECT maintain_partitions(7, 0);

-- Whoever writes an event wakes the relay; notices of one transaction collapse into one, sent at its commit.
CREATE FUNCTION event_written() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('parley_event', ''); RETURN NULL; END $$;
CREATE TRIGGER event_written AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION event_written();

-- A session that ends closes its sockets on every node at once.
CREATE FUNCTION session_ended() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('parley_session', NEW.id::text); RETURN NULL; END $$;
CREATE TRIGGER session_ended AFTER UPDATE OF revoked_at ON session FOR EACH ROW
  WHEN (NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL) EXECUTE FUNCTION session_ended();
