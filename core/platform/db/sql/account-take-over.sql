-- Somebody has a better right to an account whose address nobody ever confirmed: what was set up on it before goes,
-- sessions, second factor, logins elsewhere and links alike. $2: the password from now on, or null; $3: whether the
-- time to confirm the address begins anew.
WITH sessions AS (
  UPDATE session s SET revoked_at = now(), revoked_for = 'account_replaced'
  FROM member m
  WHERE m.person_id = $1 AND s.org_id = m.org_id AND s.member_id = m.id AND s.revoked_at IS NULL
), links AS (
  DELETE FROM person_token WHERE person_id = $1 AND used_at IS NULL
), factors AS (
  DELETE FROM second_factor WHERE person_id = $1
), codes AS (
  DELETE FROM recovery_code WHERE person_id = $1
), logins AS (
  DELETE FROM login_identity WHERE person_id = $1
)
UPDATE person
SET password_hash = $2::text,
    password_set_at = CASE WHEN $2::text IS NULL THEN NULL ELSE now() END,
    created_at = CASE WHEN $3::boolean THEN now() ELSE created_at END
WHERE id = $1 AND email_verified_at IS NULL;
