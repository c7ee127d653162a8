-- Evidence about who is who gets a table of its own; `identity` holds addresses only, and a message says by which
-- address its person was named. Rows of before are carried over.

CREATE TABLE "identity_evidence" (
    "org_id" UUID NOT NULL DEFAULT app_org_id(),
    "kind" TEXT NOT NULL,
    "scope" TEXT NOT NULL DEFAULT '',
    "subject_kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "object_kind" TEXT NOT NULL DEFAULT '',
    "object" TEXT NOT NULL DEFAULT '',
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "delivery_no" BIGINT,

    CONSTRAINT "identity_evidence_pkey" PRIMARY KEY ("org_id","subject_kind","subject","kind","scope","object_kind","object","told_at")
);
CREATE INDEX "identity_evidence_org_id_object_kind_object_idx" ON "identity_evidence"("org_id", "object_kind", "object");
ALTER TABLE "identity_evidence" ADD CONSTRAINT "identity_evidence_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE identity_evidence ADD CONSTRAINT identity_evidence_kind_known CHECK (kind IN
  ('pair', 'parent', 'change', 'same', 'name', 'left', 'alone'));
ALTER TABLE identity_evidence ADD CONSTRAINT identity_evidence_sides_known CHECK (
  subject_kind IN ('phone', 'bsuid', 'parent_bsuid') AND object_kind IN ('phone', 'bsuid', 'parent_bsuid', 'name', ''));
ALTER TABLE identity_evidence SET (autovacuum_analyze_scale_factor = 0.02, fillfactor = 80);

ALTER TABLE "identity" ADD COLUMN "former" BOOLEAN NOT NULL DEFAULT false, ADD COLUMN "name" TEXT, ADD COLUMN "name_at" TIMESTAMPTZ(3);
ALTER TABLE "message" ADD COLUMN "addressed_by" UUID;

-- Several people may have had one number before; which row is current is walled in below.
DROP INDEX "identity_org_id_kind_scope_value_key";

-- Carrying over works on every org at once: the owner looks past its own walls, inside this transaction only.
ALTER TABLE org NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE identity NO FORCE ROW LEVEL SECURITY;
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;

-- Which BSUIDs were seen with which phone.
INSERT INTO identity_evidence (org_id, kind, scope, subject_kind, subject, object_kind, object, told_at, first_seen_at, last_seen_at)
SELECT org_id, 'pair', split_part(scope, '|', 1), 'phone', split_part(scope, '|', 2), 'bsuid', value, to_timestamp(0), first_seen_at, last_seen_at
FROM identity WHERE kind = 'bsuid' AND scope LIKE '%|%';
DELETE FROM identity WHERE kind = 'bsuid' AND scope LIKE '%|%';

-- Which numbers were left for another, told without user ids.
INSERT INTO identity_evidence (org_id, kind, subject_kind, subject, told_at, first_seen_at, last_seen_at)
SELECT org_id, 'left', 'phone', value, t.at, t.at, t.at
FROM identity i CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[i.first_seen_at, i.last_seen_at]) AS at) t
WHERE i.kind = 'phone' AND i.scope = 'left';
-- Whoever left it is somebody known by another address: that one stands on the other side of the change.
INSERT INTO identity_evidence (org_id, kind, scope, subject_kind, subject, object_kind, object, told_at, first_seen_at, last_seen_at)
SELECT i.org_id, 'change', CASE WHEN o.kind = 'bsuid' THEN o.scope ELSE '' END, 'phone', i.value, o.kind, o.value,
       i.last_seen_at, i.last_seen_at, i.last_seen_at
FROM identity i
CROSS JOIN LATERAL (
  SELECT n.kind, n.scope, n.value FROM identity n
  WHERE n.org_id = i.org_id AND n.contact_id = i.contact_id AND n.id <> i.id
    AND (n.kind IN ('bsuid', 'parent_bsuid') OR (n.kind = 'phone' AND n.scope = '' AND n.value <> i.value))
  ORDER BY (n.kind = 'phone'), n.superseded_at IS NOT NULL, n.last_seen_at DESC, n.value
  LIMIT 1
) o
WHERE i.kind = 'phone' AND i.scope = 'left';
DELETE FROM identity WHERE kind = 'phone' AND scope = 'left';

-- Numbers that somebody used to have.
UPDATE identity SET former = true, scope = '' WHERE kind = 'phone' AND scope LIKE 'former:%';

-- BSUIDs and parents of one contact were found to be one person; why is in contact_merge, that they are is kept here.
INSERT INTO identity_evidence (org_id, kind, scope, subject_kind, subject, object_kind, object, told_at, first_seen_at, last_seen_at)
SELECT org_id, 'same', CASE WHEN kind = 'bsuid' THEN scope WHEN head_kind = 'bsuid' THEN head_scope ELSE '' END,
       head_kind, head, kind, value, to_timestamp(0), first_seen_at, last_seen_at
FROM (
  SELECT i.*, first_value(i.kind) OVER w AS head_kind, first_value(i.scope) OVER w AS head_scope,
         first_value(i.value) OVER w AS head, row_number() OVER w AS n
  FROM identity i WHERE i.kind IN ('bsuid', 'parent_bsuid')
  WINDOW w AS (PARTITION BY i.org_id, i.contact_id, CASE WHEN i.kind = 'bsuid' THEN i.scope END ORDER BY i.first_seen_at, i.id)
) s
WHERE n > 1;
-- Across portfolios the parent, or else the number they share, holds them together; a row names one portfolio only.
INSERT INTO identity_evidence (org_id, kind, scope, subject_kind, subject, object_kind, object, told_at, first_seen_at, last_seen_at)
SELECT DISTINCT ON (b.org_id, b.contact_id, b.scope)
       b.org_id, 'same', b.scope, 'parent_bsuid', p.value, 'bsuid', b.value, to_timestamp(0), b.first_seen_at, b.last_seen_at
FROM identity b
JOIN identity p ON p.org_id = b.org_id AND p.contact_id = b.contact_id AND p.kind = 'parent_bsuid'
WHERE b.kind = 'bsuid'
ORDER BY b.org_id, b.contact_id, b.scope, b.first_seen_at, b.id, p.first_seen_at, p.id;

-- Names: with the BSUID that had them, or with the phone of whoever has nothing else.
UPDATE identity i SET name = c.name, name_at = c.name_at
FROM contact c
WHERE c.org_id = i.org_id AND c.id = i.contact_id AND i.kind IN ('bsuid', 'parent_bsuid') AND c.name <> '';
INSERT INTO identity_evidence (org_id, kind, subject_kind, subject, object_kind, object, told_at, first_seen_at, last_seen_at)
SELECT i.org_id, 'name', 'phone', i.value, 'name', c.name, to_timestamp(0), c.name_at, c.name_at
FROM identity i
JOIN contact c ON c.org_id = i.org_id AND c.id = i.contact_id
WHERE i.kind = 'phone' AND NOT i.former AND c.name <> ''
  AND NOT EXISTS (SELECT FROM identity n WHERE n.org_id = i.org_id AND n.contact_id = i.contact_id AND n.kind IN ('bsuid', 'parent_bsuid'));
-- Phones of which nothing else is told were seen alone.
INSERT INTO identity_evidence (org_id, kind, subject_kind, subject, told_at, first_seen_at, last_seen_at)
SELECT i.org_id, 'alone', 'phone', i.value, to_timestamp(0), i.first_seen_at, i.last_seen_at
FROM identity i
WHERE i.kind = 'phone' AND NOT i.former
  AND NOT EXISTS (SELECT FROM identity_evidence e WHERE e.org_id = i.org_id AND e.kind = 'pair' AND e.subject_kind = 'phone' AND e.subject = i.value);
-- A phone that stands beside a BSUID without ever having been seen with it keeps standing there.
INSERT INTO identity_evidence (org_id, kind, scope, subject_kind, subject, object_kind, object, told_at, first_seen_at, last_seen_at)
SELECT DISTINCT ON (i.org_id, i.value)
       i.org_id, 'pair', b.scope, 'phone', i.value, 'bsuid', b.value, to_timestamp(0), i.first_seen_at, i.last_seen_at
FROM identity i
JOIN identity b ON b.org_id = i.org_id AND b.contact_id = i.contact_id AND b.kind = 'bsuid'
WHERE i.kind = 'phone' AND NOT i.former AND i.superseded_at IS NULL
  AND NOT EXISTS (SELECT FROM identity_evidence e WHERE e.org_id = i.org_id AND e.subject_kind = 'phone' AND e.subject = i.value
                  AND e.kind IN ('pair', 'left', 'change'))
ORDER BY i.org_id, i.value, b.superseded_at IS NOT NULL, b.last_seen_at DESC, b.value;

-- Messages that named only a phone.
UPDATE message SET addressed_by = (content->>'addressedBy')::uuid, content = nullif(content - 'addressedBy', '{}'::jsonb)
WHERE content ? 'addressedBy';

ALTER TABLE org FORCE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
ALTER TABLE identity FORCE ROW LEVEL SECURITY;
ALTER TABLE message FORCE ROW LEVEL SECURITY;

-- One current row for an address.
CREATE INDEX "identity_org_id_kind_scope_value_idx" ON "identity"("org_id", "kind", "scope", "value");
CREATE UNIQUE INDEX identity_one_current ON identity (org_id, kind, scope, value) WHERE NOT former;

-- The walls of the new table, as everywhere: forced security, one tenant policy, the roles that see identities.
ALTER TABLE identity_evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity_evidence FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON identity_evidence TO parley_app
  USING (org_id = (SELECT app_org_id())) WITH CHECK (org_id = (SELECT app_org_id()));
GRANT SELECT, INSERT, UPDATE ON identity_evidence TO parley_app;
CREATE POLICY work ON identity_evidence TO parley_work USING (true) WITH CHECK (true);
GRANT SELECT ON identity_evidence TO parley_work;
CREATE POLICY setup ON identity_evidence TO parley_setup USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON identity_evidence TO parley_setup;
