-- Removes what nobody can use any more: links a month after their end, sessions a season after theirs, refresh tokens
-- that ran out, kept answers after a day. A few thousand at a time, so that no lock is held for long.
WITH links AS (
  DELETE FROM person_token WHERE id IN (
    SELECT id FROM person_token
    WHERE expires_at < now() - interval '30 days' OR used_at < now() - interval '30 days'
    LIMIT 5000)
  RETURNING 1
), sessions AS (
  DELETE FROM session WHERE id IN (
    SELECT id FROM session
    WHERE expires_at < now() - interval '90 days' OR revoked_at < now() - interval '90 days'
    LIMIT 5000)
  RETURNING 1
), refresh_tokens AS (
  DELETE FROM refresh_token WHERE token_hash IN (
    SELECT token_hash FROM refresh_token WHERE expires_at < now() LIMIT 5000)
  RETURNING 1
), answers AS (
  DELETE FROM idempotent_answer WHERE created_at < now() - interval '24 hours' RETURNING 1
)
SELECT (SELECT count(*)::int FROM links) AS links, (SELECT count(*)::int FROM sessions) AS sessions,
       (SELECT count(*)::int FROM refresh_tokens) AS refresh_tokens, (SELECT count(*)::int FROM answers) AS answers;
