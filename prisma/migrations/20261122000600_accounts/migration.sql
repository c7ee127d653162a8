-- Accounts, second factors, teams, API keys, audit trail, mail.
-- AlterTable
ALTER TABLE "member" ADD COLUMN     "permission_set_id" UUID;

-- AlterTable
ALTER TABLE "org" ADD COLUMN     "allowed_origins" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "require_two_factor" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "person" ADD COLUMN     "password_set_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "methods" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "proved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "person_token" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_identity" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "linked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_identity_pkey" PRIMARY KEY ("provider","subject")
);

-- CreateTable
CREATE TABLE "second_factor" (
    "person_id" UUID NOT NULL,
    "secret" BYTEA NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("person_id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "person_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("person_id","code_hash")
);

-- CreateTable
CREATE TABLE "invitation" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "permission_set_id" UUID,
    "token_hash" BYTEA NOT NULL,
    "invited_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "permission_set" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "permission_set_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "team" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "team_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("org_id","team_id","member_id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "permissions" TEXT[],
    "channel_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "networks" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "replaced_by" UUID,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "no" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "target_kind" TEXT,
    "target_id" TEXT,
    "target_name" TEXT,
    "body" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("org_id","no")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "no" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "mail" (
    "id" UUID NOT NULL,
    "from_org_id" UUID,
    "template" TEXT NOT NULL,
    "envelope" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(3),
    "lease_token" UUID,
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail_account" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "security" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "from_name" TEXT NOT NULL,
    "from_address" TEXT NOT NULL,
    "secret_id" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_account_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "idempotent_answer" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "route" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotent_answer_pkey" PRIMARY KEY ("org_id","route","key_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_token_token_hash_key" ON "person_token"("token_hash");

-- CreateIndex
CREATE INDEX "person_token_person_id_purpose_idx" ON "person_token"("person_id", "purpose");

-- CreateIndex
CREATE INDEX "person_token_expires_at_idx" ON "person_token"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "login_identity_person_id_provider_key" ON "login_identity"("person_id", "provider");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_org_id_email_idx" ON "invitation"("org_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "permission_set_org_id_name_key" ON "permission_set"("org_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "team_org_id_name_key" ON "team"("org_id", "name");

-- CreateIndex
CREATE INDEX "team_member_org_id_member_id_idx" ON "team_member"("org_id", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_token_hash_key" ON "api_key"("token_hash");

-- CreateIndex
CREATE INDEX "audit_entry_org_id_at_no_idx" ON "audit_entry"("org_id", "at", "no");

-- CreateIndex
CREATE INDEX "audit_entry_org_id_action_no_idx" ON "audit_entry"("org_id", "action", "no");

-- CreateIndex
CREATE INDEX "audit_entry_org_id_actor_id_no_idx" ON "audit_entry"("org_id", "actor_id", "no");

-- CreateIndex
CREATE INDEX "mail_state_due_at_idx" ON "mail"("state", "due_at");

-- CreateIndex
CREATE INDEX "idempotent_answer_created_at_idx" ON "idempotent_answer"("created_at");

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_org_id_permission_set_id_fkey" FOREIGN KEY ("org_id", "permission_set_id") REFERENCES "permission_set"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "person_token" ADD CONSTRAINT "person_token_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "login_identity" ADD CONSTRAINT "login_identity_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_org_id_permission_set_id_fkey" FOREIGN KEY ("org_id", "permission_set_id") REFERENCES "permission_set"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "permission_set" ADD CONSTRAINT "permission_set_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team" ADD CONSTRAINT "team_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_org_id_team_id_fkey" FOREIGN KEY ("org_id", "team_id") REFERENCES "team"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_org_id_member_id_fkey" FOREIGN KEY ("org_id", "member_id") REFERENCES "member"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;




-- Closed vocabularies.
ALTER TABLE person_token ADD CONSTRAINT person_token_purpose_known CHECK (purpose IN ('verify_email', 'change_email', 'reset_password', 'magic_link'));
ALTER TABLE login_identity ADD CONSTRAINT login_identity_provider_known CHECK (provider IN ('google', 'github'));
ALTER TABLE invitation ADD CONSTRAINT invitation_role_known CHECK (role IN ('admin', 'manager', 'agent'));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_actor_known CHECK (actor_kind IN ('member', 'api_key', 'system', 'anonymous'));
ALTER TABLE mail ADD CONSTRAINT mail_state_known CHECK (state IN ('queued', 'sending', 'sent', 'failed'));
ALTER TABLE mail_account ADD CONSTRAINT mail_account_security_known CHECK (security IN ('tls', 'starttls'));

-- One open invitation for an address in an org.
CREATE UNIQUE INDEX invitation_one_open ON invitation (org_id, email) WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX mail_due ON mail (due_at) WHERE state IN ('queued', 'sending');
-- Sign-ups that nobody confirmed are found by age.
CREATE INDEX person_unverified ON person (created_at) WHERE email_verified_at IS NULL;

-- Everybody who is here already has confirmed the address by being let in.
UPDATE person SET email_verified_at = created_at WHERE email_verified_at IS NULL;
UPDATE person SET password_set_at = created_at WHERE password_hash IS NOT NULL;

-- A role of its own for the mail worker: its outbox, the orgs' mail servers and the secrets of its class.
DO $$
BEGIN
  CREATE ROLE parley_mail NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO parley_mail;
GRANT EXECUTE ON FUNCTION app_org_id() TO parley_mail;

-- New tables with org_id: forced security and the tenant policy, as in `walls`.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['invitation', 'permission_set', 'team', 'team_member', 'api_key', 'audit_entry', 'audit_head',
    'mail_account', 'idempotent_answer'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO parley_app USING (org_id = (SELECT app_org_id())) WITH CHECK (org_id = (SELECT app_org_id()))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO parley_app', t);
  END LOOP;
  -- And those that belong to a person or to the platform.
  FOREACH t IN ARRAY ARRAY['person_token', 'login_identity', 'second_factor', 'recovery_code', 'mail'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
  END LOOP;
END $$;
-- What was written to the trail stays; a revoked key stays to be seen.
REVOKE UPDATE, DELETE ON audit_entry FROM parley_app;
REVOKE DELETE ON audit_head, api_key, invitation FROM parley_app;
-- A mail can be asked for and never read.
CREATE POLICY tenant ON mail FOR INSERT TO parley_app WITH CHECK (from_org_id = (SELECT app_org_id()));
GRANT INSERT ON mail TO parley_app;
-- The team page: who has confirmed an address or a second factor, and when somebody was last here.
GRANT SELECT (email_verified_at) ON person TO parley_app;
CREATE POLICY tenant ON second_factor FOR SELECT TO parley_app
  USING (EXISTS (SELECT 1 FROM member m WHERE m.person_id = second_factor.person_id AND m.org_id = (SELECT app_org_id())));
GRANT SELECT (person_id, confirmed_at) ON second_factor TO parley_app;
GRANT SELECT (org_id, id, member_id, created_at, last_seen_at, expires_at, revoked_at) ON session TO parley_app;

-- parley_identity: accounts and everything that signs in.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['person_token', 'login_identity', 'second_factor', 'recovery_code', 'invitation',
    'permission_set', 'api_key', 'audit_entry', 'audit_head', 'team_member'] LOOP
    EXECUTE format('CREATE POLICY identity ON %I TO parley_identity USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON person_token, login_identity, second_factor, recovery_code TO parley_identity;
GRANT SELECT, UPDATE (accepted_at, withdrawn_at) ON invitation TO parley_identity;
GRANT SELECT ON permission_set TO parley_identity;
GRANT SELECT, UPDATE (last_used_at) ON api_key TO parley_identity;
GRANT SELECT, INSERT ON audit_entry TO parley_identity;
GRANT SELECT, INSERT, UPDATE ON audit_head TO parley_identity;
CREATE POLICY identity ON mail FOR INSERT TO parley_identity WITH CHECK (true);
GRANT INSERT ON mail TO parley_identity;
GRANT INSERT, UPDATE, DELETE ON person TO parley_identity;
DROP POLICY identity ON org;
CREATE POLICY identity ON org TO parley_identity USING (true) WITH CHECK (true);
GRANT INSERT, DELETE ON org TO parley_identity;
DROP POLICY identity ON member;
CREATE POLICY identity ON member TO parley_identity USING (true) WITH CHECK (true);
GRANT INSERT ON member TO parley_identity;
GRANT UPDATE (name, role, permission_set_id, disabled_at) ON member TO parley_identity;
GRANT DELETE ON session, refresh_token TO parley_identity;
CREATE POLICY identity ON event FOR INSERT TO parley_identity WITH CHECK (true);
GRANT INSERT ON event TO parley_identity;

-- parley_hub: whether a socket may be open, and what it may hear.
CREATE POLICY hub ON org FOR SELECT TO parley_hub USING (true);
CREATE POLICY hub ON person FOR SELECT TO parley_hub USING (true);
CREATE POLICY hub ON second_factor FOR SELECT TO parley_hub USING (true);
CREATE POLICY hub ON permission_set FOR SELECT TO parley_hub USING (true);
GRANT SELECT (id, require_two_factor) ON org TO parley_hub;
GRANT SELECT (id, email_verified_at) ON person TO parley_hub;
GRANT SELECT (person_id, confirmed_at) ON second_factor TO parley_hub;
GRANT SELECT ON permission_set TO parley_hub;

-- parley_mail.
CREATE POLICY mail ON mail TO parley_mail USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE, DELETE ON mail TO parley_mail;
CREATE POLICY mail ON mail_account FOR SELECT TO parley_mail USING (true);
GRANT SELECT ON mail_account TO parley_mail;
CREATE POLICY mail ON sealed_secret FOR SELECT TO parley_mail USING (key_class = 'mail');
GRANT SELECT ON sealed_secret TO parley_mail;
CREATE POLICY mail ON tenant_key FOR SELECT TO parley_mail USING (key_class = 'mail');
GRANT SELECT ON tenant_key TO parley_mail;

-- parley_setup: the demo and the operator's commands.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['permission_set', 'team', 'team_member', 'audit_entry', 'audit_head'] LOOP
    EXECUTE format('CREATE POLICY setup ON %I TO parley_setup USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO parley_setup', t);
  END LOOP;
END $$;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO parley_identity;

-- A change of what a member may do reaches every hub at once: it asks the database anew about that member's sockets
-- (payload `org/member`) or about all of the org's (`org/*`).
CREATE FUNCTION member_rights_changed() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('parley_rights', NEW.org_id || '/' || NEW.id); RETURN NULL; END $$;
CREATE TRIGGER member_rights_changed AFTER UPDATE ON member FOR EACH ROW
  WHEN ((OLD.role, OLD.permission_set_id, OLD.disabled_at) IS DISTINCT FROM (NEW.role, NEW.permission_set_id, NEW.disabled_at))
  EXECUTE FUNCTION member_rights_changed();
CREATE FUNCTION org_rights_changed() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('parley_rights', NEW.org_id || '/*'); RETURN NULL; END $$;
CREATE TRIGGER permission_set_changed AFTER UPDATE OF permissions ON permission_set FOR EACH ROW EXECUTE FUNCTION org_rights_changed();
CREATE FUNCTION org_demands_changed() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('parley_rights', NEW.id || '/*'); RETURN NULL; END $$;
CREATE TRIGGER org_demands_changed AFTER UPDATE OF require_two_factor ON org FOR EACH ROW EXECUTE FUNCTION org_demands_changed();

-- What a member may do right now: the one place that joins role, permission set, confirmed address and second factor.
-- It runs with the rights of who asks.
CREATE VIEW member_rights WITH (security_invoker = true) AS
SELECT m.org_id, m.id AS member_id, m.person_id, m.role, ps.permissions,
       CASE
         WHEN p.email_verified_at IS NULL THEN 'email_unverified'
         WHEN o.require_two_factor AND f.confirmed_at IS NULL THEN 'two_factor_required'
         ELSE 'full'
       END AS standing
FROM member m
JOIN person p ON p.id = m.person_id
JOIN org o ON o.id = m.org_id
LEFT JOIN permission_set ps ON ps.org_id = m.org_id AND ps.id = m.permission_set_id
LEFT JOIN second_factor f ON f.person_id = m.person_id
WHERE m.disabled_at IS NULL;
GRANT SELECT ON member_rights TO parley_identity, parley_hub;
