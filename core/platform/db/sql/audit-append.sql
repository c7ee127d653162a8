-- Appends one entry to an org's audit trail. The head is locked until the transaction ends, so that entries are
-- numbered without a hole in the order of their commits; the hash covers the hash before, the number and the body.
WITH head AS (
  INSERT INTO audit_head AS h (org_id, no, hash)
  VALUES ($1, 1, sha256(sha256(convert_to('parley.audit:' || $1::uuid::text, 'UTF8')) || convert_to('1:' || $10::text, 'UTF8')))
  ON CONFLICT (org_id) DO UPDATE
    SET no = h.no + 1, hash = sha256(h.hash || convert_to((h.no + 1)::text || ':' || $10::text, 'UTF8'))
  RETURNING no, hash
)
INSERT INTO audit_entry (org_id, no, at, action, actor_kind, actor_id, actor_name, target_kind, target_id, target_name,
                         body, hash)
SELECT $1, head.no, $2, $3, $4, $5, $6, $7, $8, $9, $10, head.hash
FROM head;
