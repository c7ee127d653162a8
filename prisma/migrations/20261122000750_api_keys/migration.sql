-- API keys: a database role of their own, bound to the channels that the key was given.

DO $$
BEGIN
  CREATE ROLE parley_key NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO parley_key;
GRANT EXECUTE ON FUNCTION app_org_id() TO parley_key;

-- The channels of this transaction, set by forOrg() when an API key asks: `*` for all of the org, else an array.
-- Missing or empty means none: then nothing that belongs to a channel is visible.
CREATE FUNCTION app_all_channels() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('app.channel_ids', true) = '*', false) $$;
CREATE FUNCTION app_channel_ids() RETURNS uuid[]
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(NULLIF(current_setting('app.channel_ids', true), ''), '*')::uuid[] $$;
GRANT EXECUTE ON FUNCTION app_all_channels(), app_channel_ids() TO parley_key;

-- What carries a channel: the tenant's rule, and the key's channels on top. Settings are read once a statement.
DO $$
DECLARE
  t text;
  own text := 'org_id = (SELECT app_org_id()) AND ((SELECT app_all_channels()) OR %I = ANY ((SELECT app_channel_ids())::uuid[]))';
  rule text;
BEGIN
  FOREACH t IN ARRAY ARRAY['channel', 'pair', 'conversation', 'message', 'message_status', 'outbox'] LOOP
    rule := format(own, CASE t WHEN 'channel' THEN 'id' ELSE 'channel_id' END);
    EXECUTE format('CREATE POLICY key ON %I TO parley_key USING (%s) WITH CHECK (%s)', t, rule, rule);
  END LOOP;
  -- A contact is seen by a key when it has written or was written to on one of the key's channels; the look into `pair`
  -- is bound by the policy above.
  FOREACH t IN ARRAY ARRAY['contact', 'identity'] LOOP
    EXECUTE format(
      'CREATE POLICY key ON %1$I FOR SELECT TO parley_key USING (org_id = (SELECT app_org_id()) AND ((SELECT app_all_channels())
         OR EXISTS (SELECT FROM pair p WHERE p.org_id = %1$I.org_id AND p.contact_id = %1$I.%2$I)))',
      t, CASE t WHEN 'contact' THEN 'id' ELSE 'contact_id' END);
  END LOOP;
  -- Without a channel: the team, the accounts, the org's event number, the trail.
  FOREACH t IN ARRAY ARRAY['account', 'member', 'team_member', 'event_cursor', 'session'] LOOP
    EXECUTE format('CREATE POLICY key ON %I FOR SELECT TO parley_key USING (org_id = (SELECT app_org_id()))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['audit_entry', 'audit_head'] LOOP
    EXECUTE format('CREATE POLICY key ON %I TO parley_key USING (org_id = (SELECT app_org_id())) WITH CHECK (org_id = (SELECT app_org_id()))', t);
  END LOOP;
END $$;

-- Events are written and never read: the feed knows no channels, so keys cannot use it.
CREATE POLICY key ON event FOR INSERT TO parley_key WITH CHECK (org_id = (SELECT app_org_id()));
CREATE POLICY key ON person FOR SELECT TO parley_key
  USING (EXISTS (SELECT FROM member m WHERE m.person_id = person.id AND m.org_id = (SELECT app_org_id())));
CREATE POLICY key ON second_factor FOR SELECT TO parley_key
  USING (EXISTS (SELECT FROM member m WHERE m.person_id = second_factor.person_id AND m.org_id = (SELECT app_org_id())));

-- What the routes with `keys: true` do, and nothing more: no table of keys, sessions' secrets, invitations or mail.
GRANT SELECT ON account, channel, pair, contact, identity, conversation, message, outbox, member, team_member, event_cursor
  TO parley_key;
GRANT SELECT (id, email, created_at, email_verified_at) ON person TO parley_key;
GRANT SELECT (person_id, confirmed_at) ON second_factor TO parley_key;
GRANT SELECT (org_id, id, member_id, created_at, last_seen_at, expires_at, revoked_at) ON session TO parley_key;
GRANT INSERT ON message, outbox, event, audit_entry TO parley_key;
GRANT UPDATE (status, assignee_id, closed_at, read_up_to, unread_count, last_message_id, last_message_at) ON conversation TO parley_key;
GRANT UPDATE (entry_point_expires_at) ON pair TO parley_key;
GRANT SELECT, INSERT, UPDATE ON audit_head TO parley_key;
GRANT USAGE ON SEQUENCE event_ord_seq, outbox_ord_seq TO parley_key;

-- Idempotency-Key: set in the transaction of the effect, so that a crash between effect and answer cannot do it twice.
ALTER TABLE idempotent_answer ADD COLUMN effect_at TIMESTAMPTZ(3);
CREATE POLICY key ON idempotent_answer TO parley_key
  USING (org_id = (SELECT app_org_id())) WITH CHECK (org_id = (SELECT app_org_id()));
GRANT SELECT (org_id, route, key_hash, status, created_at), UPDATE (effect_at) ON idempotent_answer TO parley_key;
