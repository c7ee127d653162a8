-- Tables. Made from prisma/schema.prisma; journal and events are partitioned by day by hand below.

-- The org of this transaction, set by forOrg(). NULL when it is missing or empty: then nothing is visible.
CREATE FUNCTION app_org_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.org_id', true), '')::uuid $$;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "org" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "org_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "password_hash" TEXT,
    "email_verified_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "session" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "user_agent" TEXT NOT NULL DEFAULT '',
    "ip" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_for" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "refresh_token" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "token_hash" BYTEA NOT NULL,
    "session_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "refresh_token_pkey" PRIMARY KEY ("org_id","token_hash")
);

-- CreateTable
CREATE TABLE "meta_app" (
    "app_key" TEXT NOT NULL,
    "app_id" TEXT NOT NULL,
    "verify_token_digest" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "meta_app_pkey" PRIMARY KEY ("app_key")
);

-- CreateTable
CREATE TABLE "meta_app_secret" (
    "id" UUID NOT NULL,
    "app_key" TEXT NOT NULL,
    "envelope" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_until" TIMESTAMPTZ(3),

    CONSTRAINT "meta_app_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenant_key" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "key_id" TEXT NOT NULL,
    "key_class" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,
    "sealed_private" BYTEA NOT NULL,
    "platform_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "tenant_key_pkey" PRIMARY KEY ("org_id","key_id")
);

-- CreateTable
CREATE TABLE "sealed_secret" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "key_class" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "owner_table" TEXT NOT NULL,
    "owner_column" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "envelope" BYTEA NOT NULL,
    "last4" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "set_by" UUID,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "sealed_secret_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "portfolio" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "wa_portfolio_id" TEXT NOT NULL,

    CONSTRAINT "portfolio_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "account" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "portfolio_id" UUID NOT NULL,
    "app_key" TEXT NOT NULL,
    "wa_waba_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "channel" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "wa_phone_number_id" TEXT NOT NULL,
    "display_phone_number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'connected',
    "paused_reason" TEXT,
    "paused_until" TIMESTAMPTZ(3),
    "throughput" INTEGER NOT NULL DEFAULT 80,
    "pace_tat" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "contact" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "name_at" TIMESTAMPTZ(3) NOT NULL,
    "phone" TEXT,
    "username" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "identity" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "scope" TEXT NOT NULL DEFAULT '',
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "superseded_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "contact_merge" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "winner_id" UUID NOT NULL,
    "loser_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "delivery_no" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contact_merge_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "pair" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "contact_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "last_inbound_at" TIMESTAMPTZ(3),
    "window_expires_at" TIMESTAMPTZ(3),
    "entry_point_at" TIMESTAMPTZ(3),
    "entry_point_expires_at" TIMESTAMPTZ(3),
    "pace_tat" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pair_pkey" PRIMARY KEY ("org_id","contact_id","channel_id")
);

-- CreateTable
CREATE TABLE "conversation" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "assignee_id" UUID,
    "unread_count" INTEGER NOT NULL DEFAULT 0,
    "read_up_to" TIMESTAMPTZ(3),
    "last_message_id" UUID,
    "last_message_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "message" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "direction" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "wa_type" TEXT,
    "text" TEXT,
    "content" JSONB,
    "origin" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "status_rank" SMALLINT NOT NULL,
    "status_at" TIMESTAMPTZ(3),
    "error" JSONB,
    "wa_message_id" TEXT,
    "client_message_id" TEXT,
    "reply_to_wa_id" TEXT,
    "author_id" UUID,
    "delivery_no" BIGINT,
    "attempt" SMALLINT NOT NULL DEFAULT 1,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "message_status" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "channel_id" UUID NOT NULL,
    "wa_message_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "participant" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,
    "delivery_no" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_status_pkey" PRIMARY KEY ("org_id","channel_id","wa_message_id","status","participant")
);

-- CreateTable
CREATE TABLE "outbox" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "attempt" SMALLINT NOT NULL,
    "lane" SMALLINT NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_token" UUID,
    "lease_expires_at" TIMESTAMPTZ(3),
    "sending_at" TIMESTAMPTZ(3),
    "tries" SMALLINT NOT NULL DEFAULT 0,
    "wa_message_id" TEXT,
    "error" JSONB,
    "requested_by" UUID,
    "ord" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "event" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ord" BIGSERIAL NOT NULL,
    "seq" BIGINT,
    "name" TEXT NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("org_id","id","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "event_cursor" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "event_cursor_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "no" BIGSERIAL NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "app_key" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "processed_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("no","received_at")
) PARTITION BY RANGE ("received_at");

-- CreateTable
CREATE TABLE "delivery_org" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "delivery_no" BIGINT NOT NULL,

    CONSTRAINT "delivery_org_pkey" PRIMARY KEY ("org_id","delivery_no")
);

-- CreateTable
CREATE TABLE "journal_item" (
    "id" UUID NOT NULL,
    "org_id" UUID,
    "delivery_no" BIGINT NOT NULL,
    "path" TEXT NOT NULL,
    "wa_waba_id" TEXT NOT NULL DEFAULT '',
    "wa_phone_number_id" TEXT NOT NULL DEFAULT '',
    "field" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "problem" TEXT,
    "message_id" UUID,
    "body" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "journal_item_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "member_person_id_idx" ON "member"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_org_id_person_id_key" ON "member"("org_id", "person_id");

-- CreateIndex
CREATE INDEX "session_org_id_member_id_idx" ON "session"("org_id", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_id_key" ON "session"("id");

-- CreateIndex
CREATE UNIQUE INDEX "refresh_token_token_hash_key" ON "refresh_token"("token_hash");

-- CreateIndex
CREATE INDEX "meta_app_secret_app_key_idx" ON "meta_app_secret"("app_key");

-- CreateIndex
CREATE INDEX "tenant_key_org_id_key_class_idx" ON "tenant_key"("org_id", "key_class");

-- CreateIndex
CREATE INDEX "sealed_secret_org_id_owner_table_owner_id_idx" ON "sealed_secret"("org_id", "owner_table", "owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "portfolio_org_id_wa_portfolio_id_key" ON "portfolio"("org_id", "wa_portfolio_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_wa_waba_id_key" ON "account"("wa_waba_id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_wa_phone_number_id_key" ON "channel"("wa_phone_number_id");

-- CreateIndex
CREATE INDEX "contact_org_id_name_id_idx" ON "contact"("org_id", "name", "id");

-- CreateIndex
CREATE INDEX "identity_org_id_contact_id_idx" ON "identity"("org_id", "contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "identity_org_id_kind_scope_value_key" ON "identity"("org_id", "kind", "scope", "value");

-- CreateIndex
CREATE INDEX "contact_merge_org_id_winner_id_idx" ON "contact_merge"("org_id", "winner_id");

-- CreateIndex
CREATE INDEX "pair_org_id_channel_id_idx" ON "pair"("org_id", "channel_id");

-- CreateIndex
CREATE INDEX "conversation_org_id_status_last_message_at_id_idx" ON "conversation"("org_id", "status", "last_message_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "conversation_org_id_last_message_at_id_idx" ON "conversation"("org_id", "last_message_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "conversation_org_id_channel_id_status_last_message_at_id_idx" ON "conversation"("org_id", "channel_id", "status", "last_message_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "conversation_org_id_contact_id_idx" ON "conversation"("org_id", "contact_id");

-- CreateIndex
CREATE INDEX "message_org_id_conversation_id_sent_at_delivery_no_id_idx" ON "message"("org_id", "conversation_id", "sent_at", "delivery_no", "id");

-- CreateIndex
CREATE INDEX "message_org_id_contact_id_idx" ON "message"("org_id", "contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "message_org_id_channel_id_wa_message_id_key" ON "message"("org_id", "channel_id", "wa_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "message_org_id_client_message_id_key" ON "message"("org_id", "client_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_org_id_message_id_attempt_key" ON "outbox"("org_id", "message_id", "attempt");

-- CreateIndex
CREATE INDEX "event_org_id_seq_idx" ON "event"("org_id", "seq");

-- CreateIndex
CREATE INDEX "journal_item_org_id_received_at_id_idx" ON "journal_item"("org_id", "received_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "journal_item_delivery_no_path_key" ON "journal_item"("delivery_no", "path");

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_org_id_member_id_fkey" FOREIGN KEY ("org_id", "member_id") REFERENCES "member"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh_token" ADD CONSTRAINT "refresh_token_org_id_session_id_fkey" FOREIGN KEY ("org_id", "session_id") REFERENCES "session"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "meta_app_secret" ADD CONSTRAINT "meta_app_secret_app_key_fkey" FOREIGN KEY ("app_key") REFERENCES "meta_app"("app_key") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "portfolio" ADD CONSTRAINT "portfolio_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_org_id_portfolio_id_fkey" FOREIGN KEY ("org_id", "portfolio_id") REFERENCES "portfolio"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel" ADD CONSTRAINT "channel_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel" ADD CONSTRAINT "channel_org_id_account_id_fkey" FOREIGN KEY ("org_id", "account_id") REFERENCES "account"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_org_id_contact_id_fkey" FOREIGN KEY ("org_id", "contact_id") REFERENCES "contact"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pair" ADD CONSTRAINT "pair_org_id_contact_id_fkey" FOREIGN KEY ("org_id", "contact_id") REFERENCES "contact"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pair" ADD CONSTRAINT "pair_org_id_channel_id_fkey" FOREIGN KEY ("org_id", "channel_id") REFERENCES "channel"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_org_id_channel_id_fkey" FOREIGN KEY ("org_id", "channel_id") REFERENCES "channel"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_org_id_contact_id_fkey" FOREIGN KEY ("org_id", "contact_id") REFERENCES "contact"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_org_id_assignee_id_fkey" FOREIGN KEY ("org_id", "assignee_id") REFERENCES "member"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_org_id_conversation_id_fkey" FOREIGN KEY ("org_id", "conversation_id") REFERENCES "conversation"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_org_id_channel_id_fkey" FOREIGN KEY ("org_id", "channel_id") REFERENCES "channel"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_org_id_contact_id_fkey" FOREIGN KEY ("org_id", "contact_id") REFERENCES "contact"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_org_id_author_id_fkey" FOREIGN KEY ("org_id", "author_id") REFERENCES "member"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_org_id_message_id_fkey" FOREIGN KEY ("org_id", "message_id") REFERENCES "message"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


