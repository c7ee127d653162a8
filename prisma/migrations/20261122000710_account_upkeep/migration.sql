-- Upkeep of accounts by the api role.
-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE INDEX "refresh_token_expires_at_idx" ON "refresh_token"("expires_at");

CREATE INDEX session_revoked ON session (revoked_at) WHERE revoked_at IS NOT NULL;

-- parley_identity may remove an org only while nobody in it has confirmed an address, and a trail only when its org
-- is gone. The org goes first.
CREATE POLICY identity_unconfirmed ON org AS RESTRICTIVE FOR DELETE TO parley_identity
  USING (NOT EXISTS (
    SELECT 1 FROM member m JOIN person p ON p.id = m.person_id
    WHERE m.org_id = org.id AND p.email_verified_at IS NOT NULL
  ));
CREATE POLICY identity_orphans ON audit_entry AS RESTRICTIVE FOR DELETE TO parley_identity
  USING (NOT EXISTS (SELECT 1 FROM org o WHERE o.id = org_id));
CREATE POLICY identity_orphans ON audit_head AS RESTRICTIVE FOR DELETE TO parley_identity
  USING (NOT EXISTS (SELECT 1 FROM org o WHERE o.id = org_id));
GRANT DELETE ON audit_entry, audit_head TO parley_identity;
-- Nor may it remove a person whose address is confirmed.
CREATE POLICY identity_unconfirmed ON person AS RESTRICTIVE FOR DELETE TO parley_identity
  USING (email_verified_at IS NULL);

-- Kept answers of Idempotency-Key go after a day.
CREATE POLICY identity_upkeep ON idempotent_answer FOR SELECT TO parley_identity
  USING (created_at < now() - interval '24 hours');
CREATE POLICY identity_upkeep_delete ON idempotent_answer FOR DELETE TO parley_identity
  USING (created_at < now() - interval '24 hours');
GRANT SELECT (created_at), DELETE ON idempotent_answer TO parley_identity;
