-- Run last in a transaction: if it changed anything, remembers that under the claim $3 of $1 and $2. `held` is false when
-- the claim was taken over meanwhile; then the transaction must not commit.
WITH change AS MATERIALIZED (SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS made),
mine AS (
  UPDATE idempotent_answer a SET effect_at = now()
  FROM change
  WHERE change.made AND a.org_id = (SELECT app_org_id()) AND a.route = $1 AND a.key_hash = $2::bytea
    AND a.created_at = $3::timestamptz AND a.status IS NULL
  RETURNING 1
)
SELECT NOT change.made OR EXISTS (SELECT FROM mine) AS held FROM change;
