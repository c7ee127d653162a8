-- All evidence that hangs together with these addresses, directly or by way of other addresses: who is who is worked
-- out from the whole. Two index look-ups for each address reached; a customer reaches a handful.
WITH RECURSIVE reach (kind, scope, value) AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
  UNION
  SELECT n.* FROM reach r
  CROSS JOIN LATERAL (
    SELECT e.object_kind, CASE WHEN e.object_kind = 'bsuid' THEN e.scope ELSE '' END, e.object
    FROM (
      SELECT * FROM identity_evidence
      WHERE org_id = (SELECT app_org_id()) AND subject_kind = r.kind AND subject = r.value
      OFFSET 0
    ) e
    WHERE (r.kind <> 'bsuid' OR e.scope = r.scope) AND e.object_kind NOT IN ('', 'name')
    UNION ALL
    SELECT e.subject_kind, CASE WHEN e.subject_kind = 'bsuid' THEN e.scope ELSE '' END, e.subject
    FROM (
      SELECT * FROM identity_evidence
      WHERE org_id = (SELECT app_org_id()) AND object_kind = r.kind AND object = r.value
      OFFSET 0
    ) e
    WHERE r.kind <> 'bsuid' OR e.scope = r.scope
  ) n
)
SELECT e.kind, e.scope, e.subject_kind, e.subject, e.object_kind, e.object, e.told_at, e.first_seen_at, e.last_seen_at,
       e.delivery_no
FROM reach r
CROSS JOIN LATERAL (
  SELECT * FROM identity_evidence
  WHERE org_id = (SELECT app_org_id()) AND subject_kind = r.kind AND subject = r.value
  OFFSET 0
) e
WHERE r.kind <> 'bsuid' OR e.scope = r.scope;
