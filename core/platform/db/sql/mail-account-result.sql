-- How the org's mail server did, unless another was set meanwhile. $1 org, $2 secret, $3 problem, null when it worked
UPDATE mail_account
SET problem = $3::text,
    problem_at = CASE WHEN $3::text IS NULL THEN NULL ELSE now() END,
    worked_at = CASE WHEN $3::text IS NULL THEN now() ELSE worked_at END
WHERE org_id = $1 AND secret_id = $2
